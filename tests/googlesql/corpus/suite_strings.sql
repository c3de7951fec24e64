-- Queries in the manner of a conformance suite: strings.

-- name: q000
SELECT CONCAT('a', 'b') AS a, CONCAT('a', NULL) AS b, CONCAT(b'a', b'b') AS c, CONCAT('x', 1, TRUE, DATE '2020-01-01') AS d

-- name: q002
SELECT LENGTH('日本') AS a, BYTE_LENGTH('日本') AS b, CHAR_LENGTH('') AS c, LENGTH(b'\xff') AS d, OCTET_LENGTH('é') AS e, CHARACTER_LENGTH('é') AS f

-- name: q003
SELECT UPPER('aé') AS a, LOWER('ÀB') AS b, UPPER(b'abc') AS c, UPPER(NULL) AS d, UPPER('ß') AS e, LOWER('İ') AS f

-- name: q004
SELECT SUBSTR('abc', 0) AS a, SUBSTR('abc', -2) AS b, SUBSTR('abc', -5) AS c, SUBSTR('abc', -5, 3) AS d, SUBSTR('abc', 2, 0) AS e, SUBSTR('abc', 4) AS f, SUBSTR('abc', 0, 2) AS g

-- name: q006
SELECT SUBSTRING('abc', 2, 1) AS a, SUBSTR(b'abc', -1) AS b, SUBSTR('abc', 9223372036854775807) AS c, SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS d

-- name: q007
SELECT TRIM('  a ') AS a, TRIM('xxaxx', 'x') AS b, LTRIM('xya', 'yx') AS c, RTRIM('a\t\n ') AS d, TRIM(b'\x00a\x00', b'\x00') AS e, TRIM('a', '') AS f, TRIM('a', NULL) AS g, TRIM('éaé', 'é') AS h

-- name: q009
SELECT REPLACE('abcabc', 'b', 'xx') AS a, REPLACE('abc', '', 'x') AS b, REPLACE(b'aa', b'a', b'') AS c, REPLACE('a', NULL, 'x') AS d

-- name: q010
SELECT REVERSE('aé日') AS a, REVERSE(b'abc') AS b

-- name: q011
SELECT REPEAT('ab', 3) AS a, REPEAT('a', 0) AS b, REPEAT(b'x', 2) AS c

-- name: q012
SELECT REPEAT('a', -1) AS a

-- name: q013
SELECT LPAD('a', 3) AS a, LPAD('abc', 2) AS b, RPAD('a', 4, 'xy') AS c, LPAD(b'a', 3, b'-') AS d, RPAD('日', 3, '本') AS e

-- name: q014
SELECT LPAD('a', -1) AS a

-- name: q015
SELECT LPAD('a', 3, '') AS a

-- name: q016
SELECT STRPOS('abc', 'c') AS a, STRPOS('abc', '') AS b, STRPOS('', 'a') AS c, STRPOS(b'abc', b'c') AS d, STRPOS('日本', '本') AS e

-- name: q017
SELECT INSTR('banana', 'an') AS a, INSTR('banana', 'an', 3) AS b, INSTR('banana', 'an', -1) AS c, INSTR('banana', 'an', 1, 2) AS d, INSTR('banana', 'an', -3, 1) AS e, INSTR('', '') AS f, INSTR('a', '') AS g

-- name: q018
SELECT INSTR('a', 'a', 0) AS a

-- name: q019
SELECT INSTR('a', 'a', 1, 0) AS a

-- name: q020
SELECT STARTS_WITH('abc', 'ab') AS a, ENDS_WITH('abc', 'bc') AS b, STARTS_WITH('', '') AS c, STARTS_WITH(b'a', b'') AS d, STARTS_WITH(NULL, 'a') AS e

-- name: q021
SELECT SPLIT('a,b,,c') AS a, SPLIT('', ',') AS b, SPLIT('abc', '') AS c, SPLIT(b'a-b', b'-') AS d, SPLIT(NULL, ',') AS e, SPLIT('a', NULL) AS f, SPLIT(',a,', ',') AS g, SPLIT('', '') AS h

-- name: q022
SELECT LEFT('abc', 2) AS a, RIGHT('abc', 2) AS b, LEFT('abc', 0) AS c, LEFT(b'abc', 5) AS d, RIGHT('日本', 1) AS e

-- name: q023
SELECT LEFT('abc', -1) AS a

-- name: q025
SELECT TRANSLATE('abc', 'ab', 'x') AS a, TRANSLATE('abc', 'ac', 'xy') AS b, TRANSLATE(b'abc', b'a', b'z') AS c

-- name: q026
SELECT TRANSLATE('abc', 'aa', 'xy') AS a

-- name: q027
SELECT ASCII('a') AS a, ASCII('') AS b, UNICODE('日') AS c, UNICODE('') AS d, CHR(97) AS e, CHR(0) AS f, CHR(NULL) AS g

-- name: q030
SELECT CHR(55296) AS a

-- name: q031
SELECT TO_CODE_POINTS('aé') AS a, TO_CODE_POINTS(b'\xff') AS b, CODE_POINTS_TO_STRING([65, 233]) AS c, CODE_POINTS_TO_BYTES([65, 255]) AS d, CODE_POINTS_TO_STRING([65, NULL]) AS e, TO_CODE_POINTS('') AS f

-- name: q032
SELECT CODE_POINTS_TO_STRING([1114112]) AS a

-- name: q033
SELECT CODE_POINTS_TO_BYTES([256]) AS a

-- name: q035
SELECT FROM_HEX('xz') AS a

-- name: q036
SELECT FROM_BASE64('YWI') AS a

-- name: q037
SELECT FROM_BASE64('Y W I=') AS a

-- name: q038
SELECT SAFE_CONVERT_BYTES_TO_STRING(b'a\xffb') AS a, SAFE_CONVERT_BYTES_TO_STRING(b'\xe6\x97') AS b

-- name: q039
SELECT NORMALIZE('\u00e9') = NORMALIZE('e\u0301') AS a, NORMALIZE('ﬁ', NFKC) AS b, NORMALIZE_AND_CASEFOLD('ẞA') AS c, NORMALIZE('é', NFD) AS d

-- name: q040
SELECT SOUNDEX('Ashcraft') AS a, SOUNDEX('') AS b, SOUNDEX('Tymczak') AS c, SOUNDEX('123') AS d, SOUNDEX('éa') AS e

-- name: q042
-- engine: younger
SELECT EDIT_DISTANCE('abc', 'a', max_distance => -1) AS a

-- name: q053
SELECT 'a' < 'B' AS a, 'é' > 'z' AS b, '' < 'a' AS c, b'\xff' > b'a' AS d, 'a' BETWEEN 'A' AND 'b' AS e

-- name: q054
SELECT '\x41\u00e9\U0001F600\101\a\b\f\n\r\t\v\\\?\"\'\`' AS a, r'\n' AS b, '''a'b''' AS c, """x"y""" AS d, rb'\x' AS e, br"\\" AS f, '\X41' AS g

-- name: q056
SELECT "it's" AS a, 'say "hi"' AS b, '''multi
line''' AS c

-- name: q058
SELECT FORMAT('%5d|%-5d|%05d|%+d|% d|%\'d', 42, 42, 42, 42, 42, 1234567) AS a

-- name: q059
SELECT FORMAT('%10.3f|%-10.2f|%+.1f|%.0f|%e|%G', 3.14159, 2.5, 1.25, 0.5, 12345.678, 1e-10) AS a

-- name: q060
SELECT FORMAT('%t %T', 'a', 'a') AS a, FORMAT('%t %T', 1.0, 1.0) AS b, FORMAT('%t %T', DATE '2020-01-01', DATE '2020-01-01') AS c, FORMAT('%T', [1,2]) AS d, FORMAT('%T', STRUCT(1, 'a')) AS e, FORMAT('%t', b'a\xff') AS f, FORMAT('%T', b'a\xff') AS g, FORMAT('%T', NULL) AS h, FORMAT('%t', TIMESTAMP '2020-01-01 00:00:00+00') AS i

-- name: q061
SELECT FORMAT('%T', NUMERIC '1.5') AS a, FORMAT('%T', CAST('nan' AS FLOAT64)) AS b, FORMAT('%T', CAST('inf' AS FLOAT64)) AS c, FORMAT('%t', INTERVAL 1 DAY) AS d, FORMAT('%T', JSON '{"a":1}') AS e, FORMAT('%T', CAST(NULL AS ARRAY<INT64>)) AS f, FORMAT('%T', DATETIME '2020-01-01 01:02:03.5') AS g, FORMAT('%T', TIME '01:02:03') AS h, FORMAT('%T', TRUE) AS i

-- name: q067
SELECT FORMAT('%p', JSON '{"a":[1,2]}') AS a, FORMAT('%P', JSON '{"a":[1,2]}') AS b

-- name: q069
SELECT FORMAT('%#x %#o %08.3f %+5d', 255, 8, 3.14159, 7) AS a

-- name: q070
SELECT FORMAT('%10s|%-10s|%.2s', 'abc', 'abc', 'abc') AS a, FORMAT('%5t|', 1) AS b, FORMAT('%10T|', 'a') AS c

-- name: q072
SELECT FORMAT('%E %F', 1.5, CAST('inf' AS FLOAT64)) AS a, FORMAT('%f %g', CAST('nan' AS FLOAT64), CAST('-inf' AS FLOAT64)) AS b

-- name: q073
SELECT FORMAT('%f', NUMERIC '123456789.123456789') AS a, FORMAT('%.20f', NUMERIC '1.1') AS b, FORMAT('%g', NUMERIC '0.00001') AS c, FORMAT('%e', NUMERIC '123.456') AS d, FORMAT("%'.2f", NUMERIC '1234567.891') AS e

-- name: q074
SELECT REGEXP_CONTAINS('abc', 'b') AS a, REGEXP_CONTAINS('abc', '^b') AS b, REGEXP_CONTAINS('abc', '') AS c, REGEXP_CONTAINS(NULL, 'a') AS d, REGEXP_CONTAINS(b'abc', b'c$') AS e, REGEXP_CONTAINS('ABC', '(?i)b') AS f

-- name: q076
SELECT REGEXP_EXTRACT('abc123', r'[0-9]+') AS a, REGEXP_EXTRACT('abc123', r'([a-z])\d') AS b, REGEXP_EXTRACT('abc', 'x') AS c, REGEXP_EXTRACT('abc', '') AS d, REGEXP_EXTRACT('abcabc', 'b', 3) AS e, REGEXP_EXTRACT('abcabc', 'b.', 1, 2) AS f, REGEXP_EXTRACT('a', 'a', 5) AS g

-- name: q077
SELECT REGEXP_EXTRACT('a', '(a)(b)?') AS a

-- name: q078
SELECT REGEXP_EXTRACT('abc', 'b', 0) AS a

-- name: q079
SELECT REGEXP_EXTRACT_ALL('a1b22', r'\d+') AS a, REGEXP_EXTRACT_ALL('a1b22', r'([a-z])\d') AS b, REGEXP_EXTRACT_ALL('abc', 'x') AS c, REGEXP_EXTRACT_ALL('aaa', '') AS d, REGEXP_EXTRACT_ALL(NULL, 'a') AS e

-- name: q080
SELECT REGEXP_REPLACE('abc', 'b', 'x') AS a, REGEXP_REPLACE('abc', r'(b)(c)', r'\2\1') AS b, REGEXP_REPLACE('abc', '', '-') AS c, REGEXP_REPLACE('a.b', r'\.', r'\\') AS d, REGEXP_REPLACE('aaa', 'a*', 'x') AS e, REGEXP_REPLACE(b'abc', b'b', b'') AS f

-- name: q081
SELECT REGEXP_REPLACE('abc', 'b', r'\1') AS a

-- name: q082
SELECT REGEXP_INSTR('abcabc', 'b') AS a, REGEXP_INSTR('abcabc', 'b', 3) AS b, REGEXP_INSTR('abcabc', 'b', 1, 2) AS c, REGEXP_INSTR('abcabc', 'bc', 1, 1, 1) AS d, REGEXP_INSTR('abc', 'x') AS e, REGEXP_INSTR('abc', 'a(b)') AS f

-- name: q083
SELECT REGEXP_SUBSTR('abc', 'b.') AS a

-- name: q085
SELECT MD5('a') AS a, SHA1('a') AS b, SHA256('a') AS c, SHA512(b'a') AS d, FARM_FINGERPRINT('a') AS e, FARM_FINGERPRINT(b'') AS f, MD5(NULL) AS g

-- name: q086
SELECT GREATEST('a','b') AS a, LEAST('a','B') AS b, GREATEST('a', NULL) AS c

-- name: q087
SELECT STRING(DATE '2020-01-01') AS a, STRING(TIMESTAMP '2020-01-01 00:00:00+00') AS b, STRING(DATETIME '2020-01-01 00:00:00') AS c, STRING(TIME '01:02:03') AS d

-- name: q089
SELECT BIT_COUNT(b'\xff') AS a, BIT_COUNT(-1) AS b, b'\x0f' & b'\xf1' AS c, ~b'\x00' AS d, b'\x01' << 1 AS e, b'\xff\x00' >> 4 AS f, b'\x0f' ^ b'\xff' AS g

-- name: q090
SELECT b'\x0f' & b'\xf1\x00' AS c

-- name: q091
SELECT ZEROIFNULL(NULL) AS a, NULLIFZERO(0) AS b

-- name: q092
SELECT SAFE.SUBSTR('abc', 1, -1) AS a, SAFE.CHR(-1) AS b, SAFE.LEFT('a', -1) AS c, SAFE.REPEAT('a', -2) AS d
