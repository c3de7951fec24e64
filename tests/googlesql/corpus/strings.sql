-- Strings: positions, padding, case, splitting, searching; unicode and empty values.

-- name: substr_positions
-- with: words
SELECT k, SUBSTR(s, 0) AS z, SUBSTR(s, 1, 2) AS a, SUBSTR(s, 2) AS b, SUBSTR(s, -3) AS c, SUBSTR(s, -3, 2) AS d, SUBSTR(s, 100) AS e, SUBSTR(s, -100, 3) AS f, SUBSTR(s, 3, 0) AS g FROM words

-- name: substr_grid
SELECT p, n, SUBSTR('abcdef', p, n) AS s, SUBSTRING('abcdef', p, n) AS t FROM UNNEST([-8, -6, -2, -1, 0, 1, 2, 6, 7, NULL]) AS p, UNNEST([0, 1, 3, 9]) AS n

-- name: substr_negative_length
SELECT SUBSTR('abc', 1, -1) AS a

-- name: substr_safe_negative_length
SELECT SAFE.SUBSTR('abc', 1, -1) AS a

-- name: left_right
-- with: words
SELECT k, LEFT(s, 3) AS a, RIGHT(s, 3) AS b, LEFT(s, 0) AS c, RIGHT(s, 100) AS d FROM words

-- name: length_kinds
-- with: words
SELECT k, LENGTH(s) AS a, CHAR_LENGTH(s) AS b, CHARACTER_LENGTH(s) AS c, BYTE_LENGTH(s) AS d, OCTET_LENGTH(s) AS e FROM words

-- name: case_functions
-- with: words
SELECT k, UPPER(s) AS u, LOWER(s) AS l, INITCAP(s) AS i FROM words

-- name: initcap_delimiters
SELECT INITCAP('hello WORLD-everyone o\'neil') AS a, INITCAP('Apples1oranges2pears', '12') AS b, INITCAP('a b', '') AS c

-- name: trim_functions
-- with: words
SELECT k, TRIM(s) AS t, LTRIM(s) AS l, RTRIM(s) AS r, TRIM(s, 'aA ') AS x, LTRIM(s, 'ab') AS y, RTRIM(s, 'eh') AS z FROM words

-- name: trim_whitespace_kinds
SELECT TRIM('\t\n x \r\n') AS a, CONCAT('[', TRIM('\u00a0x\u2003'), ']') AS b

-- name: pad_functions
SELECT LPAD('abc', 6) AS a, LPAD('abc', 6, 'xy') AS b, RPAD('abc', 6, 'xy') AS c, LPAD('abc', 2) AS d, RPAD('abc', 2, 'z') AS e, LPAD('é', 3, '日') AS f, LPAD('abc', 0) AS g, LPAD(NULL, 3) AS h

-- name: pad_errors
SELECT LPAD('abc', -1) AS a

-- name: pad_safe
SELECT SAFE.LPAD('abc', -1) AS a, SAFE.RPAD('abc', 5, '') AS b

-- name: repeat_reverse
-- with: words
SELECT k, REPEAT(s, 2) AS a, REVERSE(s) AS b, REPEAT(s, 0) AS c FROM words

-- name: replace_function
SELECT REPLACE('banana', 'an', 'X') AS a, REPLACE('banana', '', 'X') AS b, REPLACE('banana', 'z', 'X') AS c, REPLACE('aaa', 'aa', 'b') AS d, REPLACE('x', 'x', '') AS e, REPLACE(NULL, 'a', 'b') AS f

-- name: translate_function
SELECT TRANSLATE('This is a cookie', 'sco', 'zku') AS a, TRANSLATE('abc', 'abc', 'x') AS b, TRANSLATE('日本', '日', 'x') AS c

-- name: strpos_instr
-- with: words
SELECT k, STRPOS(s, 'l') AS a, INSTR(s, 'l') AS b, INSTR(s, 'a', -1) AS c, INSTR(s, ',', 1, 2) AS d, STRPOS(s, '') AS e FROM words

-- name: instr_positions
SELECT INSTR('banana', 'an', 1, 1) AS a, INSTR('banana', 'an', 1, 2) AS b, INSTR('banana', 'an', 1, 3) AS c, INSTR('banana', 'an', 3, 1) AS d, INSTR('banana', 'an', -1, 1) AS e, INSTR('banana', 'an', -3, 1) AS f, INSTR('banana', 'ann', 1, 1) AS g, INSTR('helloooo', 'oo', 1, 2) AS h, INSTR('héé', 'é', -1, 2) AS i

-- name: starts_ends
-- with: words
SELECT k, STARTS_WITH(s, 'a') AS a, ENDS_WITH(s, 'a') AS b, STARTS_WITH(s, '') AS c, ENDS_WITH(s, s) AS d FROM words

-- name: split_function
-- with: words
SELECT k, SPLIT(s) AS a, SPLIT(s, ' ') AS b, SPLIT(s, '') AS c FROM words WHERE k < 9

-- name: split_multi_character
SELECT SPLIT('a--b----c', '--') AS a, SPLIT('', ',') AS b, SPLIT('abc', ',') AS c, SPLIT(NULL, ',') AS d, SPLIT('a,b', ',')[OFFSET(1)] AS e, SPLIT('a,b', ',')[SAFE_OFFSET(5)] AS f

-- name: concat_forms
-- with: words
SELECT k, CONCAT(s, '-', k) AS a, s || '!' AS b, CONCAT(s, NULL) AS c, CONCAT('x') AS d FROM words

-- name: concat_cast_kinds
SELECT CONCAT('a', 1, TRUE, 2.5, DATE '2020-01-01') AS a

-- name: like_patterns
-- with: words
SELECT k, s LIKE 'a%' AS a, s LIKE '%l%' AS b, s LIKE '____' AS c, s LIKE '%\\%%' AS d, s LIKE r'%\_%' AS e, s LIKE '' AS f, s NOT LIKE '%a' AS g, s LIKE '%' AS h FROM words

-- name: like_any_all
-- with: words
SELECT k, s LIKE ANY ('a%', '%r') AS a, s LIKE ALL ('%a%', '%l%') AS b, s NOT LIKE ANY ('a%', 'B%') AS c FROM words

-- name: like_multiline
SELECT 'a\nb' LIKE 'a%b' AS a, 'a\nb' LIKE 'a_b' AS b, 'A' LIKE 'a' AS c, '日本' LIKE '_本' AS d

-- name: string_escapes
SELECT 'a\tb\\c\x41\101\u00e9\U0001F600\'\"\`\?' AS a, r'raw\n\x' AS b, """triple "quoted"
line""" AS c, '''it's''' AS d, "double 'single'" AS e, r"\d+" AS f

-- name: string_comparison
SELECT 'a' < 'b' AS a, 'B' < 'a' AS b, 'é' > 'z' AS c, '' < 'a' AS d, 'abc' < 'abcd' AS e, '日' > '😀' AS f, 'a' = 'a ' AS g

-- name: string_ordering
-- with: words
SELECT k, s FROM words ORDER BY s, k

-- name: ascii_chr_unicode
-- with: words
SELECT k, UNICODE(s) AS u, TO_CODE_POINTS(s) AS c FROM words

-- name: ascii_function
SELECT ASCII('a') AS a, ASCII('') AS b, ASCII(NULL) AS c, CHR(65) AS d, CHR(26085) AS e, CHR(0) = '' AS f, CHR(NULL) AS g

-- name: chr_invalid
SELECT CHR(-1) AS a

-- name: ascii_non_ascii
SELECT ASCII('é') AS a

-- name: code_points
SELECT CODE_POINTS_TO_STRING([65, 233, 128512]) AS a, CODE_POINTS_TO_STRING([]) AS b, CODE_POINTS_TO_STRING([65, NULL]) AS c, CODE_POINTS_TO_BYTES([65, 0, 255]) AS d, TO_CODE_POINTS(b'\x00\xff') AS e

-- name: normalize_forms
SELECT NORMALIZE('é') = 'é' AS a, NORMALIZE('e\u0301') = 'é' AS b, LENGTH(NORMALIZE('é', NFD)) AS c, NORMALIZE('ﬁ', NFKC) AS d, NORMALIZE_AND_CASEFOLD('ÀB') AS e, LENGTH(NORMALIZE('ﬁ', NFKD)) AS f

-- name: soundex_function
SELECT SOUNDEX('Ashcraft') AS a, SOUNDEX('Robert') AS b, SOUNDEX('') AS c, SOUNDEX(' 12') AS d, SOUNDEX(NULL) AS e, SOUNDEX('Pfister') AS f

-- name: edit_distance
SELECT EDIT_DISTANCE('a', 'b') AS a, EDIT_DISTANCE('kitten', 'sitting') AS b, EDIT_DISTANCE('', 'abc') AS c
-- judged as:
SELECT 1 AS a, 3 AS b, 3 AS c

-- name: bytes_functions
SELECT LENGTH(b'abc') AS a, UPPER(b'aé') AS b, SUBSTR(b'abc', -2) AS c, CONCAT(b'a', b'b') AS d, b'a' || b'\xff' AS e, REVERSE(b'ab') AS f, LPAD(b'a', 3, b'xy') AS g, REPEAT(b'ab', 2) AS h, STRPOS(b'abc', b'c') AS i, REPLACE(b'aXa', b'X', b'') AS j, LEFT(b'abc', 1) AS k, RIGHT(b'abc', 1) AS l, STARTS_WITH(b'abc', b'a') AS m, ENDS_WITH(b'abc', b'a') AS n

-- name: bytes_functions_more
SELECT TRIM(b'xxaxx', b'x') AS a, LTRIM(b'xxa', b'x') AS b, RTRIM(b'axx', b'x') AS c, SPLIT(b'a-b', b'-') AS d, INSTR(b'abcb', b'b', -1) AS e, ASCII(b'a') AS f, BYTE_LENGTH(b'abc') AS g, RPAD(b'a', 3) AS h, LOWER(b'AB') AS i, TRANSLATE(b'abc', b'a', b'z') AS j, b'a%' LIKE b'a\\%' AS k

-- name: encode_decode
SELECT TO_HEX(b'\x00\xffA') AS a, FROM_HEX('00ffAa') AS b, TO_BASE64(b'\xde\xad\xbe\xef') AS c, FROM_BASE64('3q2+7w==') AS d, FROM_HEX('fff') AS g

-- name: decode_errors
SELECT FROM_HEX('xyz') AS a

-- name: decode_safe
SELECT SAFE.FROM_HEX('xyz') AS a, SAFE.FROM_BASE64('***') AS b, SAFE_CONVERT_BYTES_TO_STRING(b'a\xffb') AS c

-- name: hashes
SELECT TO_HEX(MD5('abc')) AS a, TO_HEX(SHA1('abc')) AS b, TO_HEX(SHA256('abc')) AS c, TO_HEX(SHA512('')) AS d, MD5(b'abc') AS e, FARM_FINGERPRINT('abc') AS f, FARM_FINGERPRINT(b'') AS g, SHA256(NULL) AS h

-- name: farm_fingerprint_lengths
SELECT n, FARM_FINGERPRINT(REPEAT('abcdefghij', n)) AS f FROM UNNEST([0, 1, 2, 3, 5, 6, 7, 10, 25, 100]) AS n

-- name: string_to_bytes
SELECT CAST('é' AS BYTES) AS a, CAST(b'\xc3\xa9' AS STRING) AS b

-- name: bytes_to_invalid_string
SELECT CAST(b'\xff' AS STRING) AS a

-- name: bytes_to_invalid_string_safe
SELECT SAFE_CAST(b'\xff' AS STRING) AS a

-- name: string_agg_forms
-- with: words
SELECT STRING_AGG(s, '|' ORDER BY k) AS a, STRING_AGG(s ORDER BY k DESC LIMIT 2) AS b, STRING_AGG(DISTINCT LOWER(s), ';' ORDER BY LOWER(s)) AS c FROM words WHERE k IN (1, 2, 3, 4, 14)

-- name: string_agg_groups
-- with: labs
SELECT item, STRING_AGG(unit, ',' ORDER BY id) AS units, STRING_AGG(CAST(value AS STRING), ' ' ORDER BY t, id) AS vals FROM labs GROUP BY item

-- name: string_agg_empty
-- with: labs
SELECT STRING_AGG(unit) AS a FROM labs WHERE id > 100

-- name: collate_ci_search
SELECT CONTAINS_SUBSTR('the blue house', 'Blue HOUSE') AS a, CONTAINS_SUBSTR('abc', 'x') AS b
-- judged as:
SELECT TRUE AS a, FALSE AS b

-- name: base32
SELECT TO_BASE32(b'abcde\xff') AS e, FROM_BASE32('MFRGGZDF74======') AS f
