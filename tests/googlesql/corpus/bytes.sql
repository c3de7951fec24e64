-- Text functions over BYTES, bit operators, hashes and encodings.

-- name: lpad_fails
SELECT b'abc\xff' LIKE b'a%' AS a, b'a' LIKE b'_' AS b, LPAD(b'abc', 2) AS c, LPAD(b'', 3) AS d, REPEAT(b'a', -1) AS e

-- name: lpad_fails_2
SELECT LPAD(b'abc', 2) AS c, LPAD(b'', 3) AS d, RPAD(b'a', 4, b'') AS e

-- name: bytes_operators_fails
SELECT b'\x0f' & b'\x0f\x01'

-- name: bytes_operators
SELECT b'\x0f\xf0' << 17 AS a, b'\x0f\xf0' >> 16 AS b, b'' << 3 AS c, ~b'' AS d

-- name: bytes_operators_fails_2
SELECT b'\x0f' << -1

-- name: from_base32_to_base32
SELECT FROM_BASE32('MFRGGZDF74======') AS a, TO_BASE32(b'abcde\xff') AS b

-- name: split
SELECT SPLIT(b'abc', b'') AS a, SPLIT(b'', b'-') AS b

-- name: to_code_points_code_points_to_bytes_fails
SELECT TO_CODE_POINTS(b'\xff\x00'), CODE_POINTS_TO_BYTES([256])

-- name: code_points_to_bytes
SELECT CODE_POINTS_TO_BYTES([1, NULL]) AS a, CODE_POINTS_TO_BYTES([]) AS b

-- name: instr_fails
SELECT INSTR(b'abcb', b'b', -1) AS a, INSTR(b'abcb', b'b', 1, 2) AS b, INSTR(b'abcb', b'b', 0) AS c

-- name: normalize_normalize_and_casefold
SELECT NORMALIZE('ﬁ', NFKC) AS a, NORMALIZE_AND_CASEFOLD('ÀßΣ', NFD) AS b

-- name: normalize
SELECT NORMALIZE('a', nfd)

-- name: bit_count_sha512
SELECT BIT_COUNT(b'') AS a, SHA512(b'a') AS b, FARM_FINGERPRINT('é') AS c

-- name: regexp_extract_regexp_contains
SELECT REGEXP_EXTRACT(b'\xff\x00abc', b'\\xff(.)') AS a, REGEXP_CONTAINS(b'\xc3\xa9', b'^..$') AS b, REGEXP_CONTAINS(b'\xff', b'[\xf0-\xff]') AS c

-- name: regexp_replace_regexp_instr
SELECT REGEXP_REPLACE(b'abc', b'(b)', b'<\\1\\1>') AS a, REGEXP_INSTR(b'abcabc', b'c', 4) AS b, REGEXP_EXTRACT(b'abcabc', b'b(c)', 1, 2) AS c, REGEXP_EXTRACT_ALL(b'a1b2', b'[a-z]([0-9])') AS d

-- name: strpos
SELECT STRPOS(b'abc', b'') AS a, STRPOS(b'', b'') AS b, STRPOS(b'abc', b'z') AS c

-- name: replace
SELECT REPLACE(b'abab', b'', b'x') AS a, REPLACE(b'abab', b'ab', b'') AS b, TRANSLATE(b'abc', b'ab', b'x') AS c, ASCII(b'') AS d, ASCII(b'\xff') AS e

-- name: translate_fails
SELECT TRANSLATE(b'abc', b'aa', b'xy')

-- name: safe_convert_bytes_to_string_reverse_fails
SELECT SAFE_CONVERT_BYTES_TO_STRING(b'a\xffb') AS a, REVERSE(b'a\xffb') AS b, LEFT(b'\xff', 5) AS c, LEFT(b'a', -1) AS d

-- name: md5_from_hex_fails
SELECT MD5(NULL) AS a, FROM_HEX('zz') AS b

-- name: cast_safe_cast
SELECT CAST(b'abc' AS STRING) AS a, SAFE_CAST(b'\xff' AS STRING) AS b

-- name: greatest
SELECT b'a' < b'b' AS a, b'\xff' > b'a' AS b, b'a' IN (b'a', b'b') AS c, GREATEST(b'a', b'\xff') AS d

-- name: string_agg
SELECT STRING_AGG(x, b'-') AS a, STRING_AGG(x) AS b, MIN(x) AS c, MAX(x) AS d FROM UNNEST([b'a', b'\xff', NULL]) AS x

-- name: bytes_operators_2
SELECT b'abc' LIKE ANY (b'x', b'a%') AS a

-- name: regexp_extract_fails
SELECT REGEXP_EXTRACT(b'abc', b'(a)(b)')

-- name: lower_upper
SELECT LOWER(b'\xc3\x89A') AS a, UPPER(b'\xe9z') AS b

-- name: octet_length_byte_length
SELECT OCTET_LENGTH(b'ab\xff') AS b, BYTE_LENGTH(b'') AS c

-- name: string_agg_2
SELECT STRING_AGG(DISTINCT x, b'+' ORDER BY x DESC LIMIT 2) AS a FROM UNNEST([b'a', b'\xff', NULL, b'b', b'a']) AS x

-- name: string_agg_3
SELECT x, STRING_AGG(x, b'+') OVER (ORDER BY x) AS a FROM UNNEST([b'a', b'\xff', NULL, b'b', b'a']) AS x

-- name: farm_fingerprint_repeat
SELECT n, FARM_FINGERPRINT(REPEAT('abcdefghij', n)) AS f FROM UNNEST([0, 1, 2, 3, 4, 5, 6, 7, 10, 25, 100]) AS n

-- name: farm_fingerprint_lpad
SELECT n, FARM_FINGERPRINT(LPAD('', n, 'abcdefgh ij')) AS f FROM UNNEST(GENERATE_ARRAY(0, 200)) AS n

-- name: split_regexp_extract_all
SELECT SPLIT(b'a--b-', b'-') AS a, REGEXP_EXTRACT_ALL(b'abc', b'') AS b, REGEXP_INSTR(b'abc', b'b', 1, 1, 1) AS c

-- name: normalize_normalize_and_casefold_2
SELECT NORMALIZE(NULL) AS a, NORMALIZE_AND_CASEFOLD('İıſǅ', NFKC) AS b
