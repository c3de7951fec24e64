-- Calls that Google's engine rejects: wrong types, wrong numbers of arguments.

-- name: trim
SELECT TRIM(b'abc')

-- name: split
SELECT SPLIT(b'a,b')

-- name: initcap
SELECT INITCAP(b'ab')

-- name: normalize
SELECT NORMALIZE('a', 'NFC')

-- name: starts_with_ends_with
SELECT STARTS_WITH(b'a', b'') AS a, ENDS_WITH(b'abc', b'bc') AS b, ENDS_WITH('abc', b'bc') AS c

-- name: starts_with
SELECT STARTS_WITH('a', b'a')

-- name: soundex
SELECT SOUNDEX(b'abc')

-- name: unicode
SELECT UNICODE(b'a')

-- name: bytes_operators
SELECT 'a' LIKE b'a'

-- name: substr_octet_length
SELECT SUBSTR(b'abc', 0, 2) AS a, OCTET_LENGTH(b'a') AS b, CHAR_LENGTH(b'abc') AS c

-- name: bytes_operators_2
SELECT b'abc' & NULL AS a

-- name: bytes_operators_3
SELECT b'a' = 'a'

-- name: if
SELECT IF(TRUE, b'a', 'x') AS a

-- name: concat
SELECT CONCAT(b'a', 'x') AS a

-- name: bytes_operators_4
SELECT [b'a', 'x'] AS a

-- name: cast_coalesce
SELECT CAST('a' AS BYTES) AS a, COALESCE(b'a', 'b') AS b

-- name: bytes_operators_5
SELECT b'a' || 'x' AS a

-- name: bytes_operators_6
SELECT b'a' IN ('a') AS a

-- name: length
SELECT LENGTH(b'a' || NULL) AS a

-- name: bytes_operators_7
SELECT STRUCT<BYTES>('a') AS a

-- name: bytes_operators_8
SELECT ARRAY<BYTES>['a'] AS b

-- name: bytes_operators_9
SELECT x FROM (SELECT b'a' AS x UNION ALL SELECT 'b')
