-- Edges of functions, found by calling each with random values.

-- name: sqrt_cast_fails
SELECT SQRT(CAST('-inf' AS FLOAT64)) AS r

-- name: acosh_cast
SELECT ACOSH(CAST('-inf' AS FLOAT64)) AS r, ACOSH(CAST('inf' AS FLOAT64)) AS s

-- name: acos_cast
SELECT ACOS(CAST('inf' AS FLOAT64)) AS a, SIN(CAST('inf' AS FLOAT64)) AS b, COS(CAST('inf' AS FLOAT64)) AS c, TAN(CAST('inf' AS FLOAT64)) AS d, ATANH(CAST('-inf' AS FLOAT64)) AS e, COT(CAST('inf' AS FLOAT64)) AS f, CSC(CAST('inf' AS FLOAT64)) AS g, SEC(CAST('-inf' AS FLOAT64)) AS h, LN(CAST('inf' AS FLOAT64)) AS i

-- name: atanh_fails
SELECT ATANH(1.0) AS a

-- name: acosh_fails
SELECT ACOSH(0.5) AS a

-- name: log_cast
SELECT LOG(10, CAST('inf' AS FLOAT64)) AS a, LOG(CAST('inf' AS FLOAT64), 10) AS b, LOG(CAST('inf' AS FLOAT64), 0.5) AS c, LOG(0.5, CAST('inf' AS FLOAT64)) AS d, LOG(CAST('-inf' AS FLOAT64), 10) AS e, LOG(10, CAST('-inf' AS FLOAT64)) AS f, LOG(CAST('nan' AS FLOAT64), 0.5) AS g

-- name: log_fails
SELECT LOG(10, 0)

-- name: log_fails_2
SELECT LOG(10, 1)

-- name: log_cast_2
SELECT LOG(10, CAST('nan' AS FLOAT64)) AS a

-- name: log_cast_3
SELECT LOG(CAST('inf' AS FLOAT64), CAST('inf' AS FLOAT64)) AS a

-- name: date
SELECT DATE('2020-02-29 23:00:00-05') AS a, DATE('2020-02-29') AS b

-- name: date_2
SELECT DATE(x) AS a FROM UNNEST(['2020-02-29']) AS x

-- name: date_3
SELECT DATE(x) AS a FROM UNNEST(['2020-02-29 10:00:00']) AS x

-- name: datetime
SELECT DATETIME('2020-02-29 23:00:00') AS a

-- name: datetime_fails
SELECT DATETIME('2020-02-29 23:00:00-05') AS a

-- name: datetime_fails_2
SELECT DATETIME(x) AS a FROM UNNEST(['2020-02-29 23:00:00-05']) AS x

-- name: time
SELECT TIME('2020-02-29 23:00:00') AS a

-- name: string
SELECT STRING('2020-02-29')

-- name: date_4
SELECT DATE('2020-02-29', 'America/New_York') AS a

-- name: format_date
SELECT FORMAT_DATE('%Y', '2020-01-01') AS a

-- name: format_datetime_format_time
SELECT FORMAT_DATETIME('%Z|%z|%s|%Ez|%Q|%c', DATETIME '2020-01-01 10:00:00') AS a, FORMAT_TIME('%Q|%s|%Ez|%E4Y|%E*S|%Z|%n|%t|%c', TIME '10:00:00') AS b, FORMAT_DATE('%E*S|%E3S|%Ez|%E4Y|%EY|%Od|%OH|%s|%Z|%H|%c|%R', DATE '2020-01-01') AS c

-- name: format_date_format_timestamp
SELECT FORMAT_DATE('%Z|%z|%s|%H', DATETIME '2020-01-01 10:00:00') AS a, FORMAT_TIMESTAMP('%Z|%z|%s|%H', DATETIME '2020-01-01 10:00:00') AS b, FORMAT_DATE('%Z|%z|%s|%H', TIMESTAMP '2020-01-01 10:00:00') AS c

-- name: format_time_format_datetime
SELECT FORMAT_TIME('%OH|%OM|%Od|%EX|%Ec', TIME '10:00:00') AS a, FORMAT_DATETIME('%OH|%Od|%Ec|%Ex|%Oy', DATETIME '2020-01-01 10:00:00') AS b

-- name: from_base64
SELECT FROM_BASE64('YQ') AS a

-- name: from_base64_fails
SELECT FROM_BASE64('YQ=') AS a

-- name: from_base64_2
SELECT FROM_BASE64('YW J=') AS a

-- name: from_base64_3
SELECT FROM_BASE64('YWJj\n') AS a

-- name: from_base64_fails_2
SELECT FROM_BASE64('_-==') AS a

-- name: from_base64_4
SELECT FROM_BASE64('YWJ') AS a

-- name: from_base64_fails_3
SELECT FROM_BASE64('YWJjZ') AS a

-- name: from_base64_5
SELECT FROM_BASE64('') AS a

-- name: from_base64_fails_4
SELECT FROM_BASE64('=') AS a

-- name: from_base64_fails_5
SELECT FROM_BASE64('YQ==YQ==') AS a

-- name: from_base64_6
SELECT FROM_BASE64('YR==') AS a

-- name: json_extract
SELECT JSON_EXTRACT('{}', NULL) AS a

-- name: regexp_instr
SELECT REGEXP_INSTR('abc', '') AS a, REGEXP_INSTR('abc', 'x*') AS b, REGEXP_INSTR('', '') AS c, REGEXP_INSTR('abc', 'x*', 2) AS d, REGEXP_INSTR('', 'a*') AS e, REGEXP_INSTR('abc', 'b*') AS f

-- name: regexp_instr_regexp_extract
SELECT REGEXP_INSTR(b'abc', b'') AS a, REGEXP_EXTRACT('abc', '') AS b, REGEXP_CONTAINS('abc', '') AS c, REGEXP_REPLACE('abc', '', '-') AS d

-- name: soundex
SELECT SOUNDEX('true') AS a, SOUNDEX('  Tymczak') AS b, SOUNDEX('éa') AS c, SOUNDEX('1a2b') AS d, SOUNDEX('') AS e, SOUNDEX('a-b') AS f, SOUNDEX('Pfister') AS g, SOUNDEX('Honeyman') AS h, SOUNDEX('bwb') AS i

-- name: cast
SELECT JSON '[1]'[CAST(NULL AS INT64)] AS a, JSON '{"a":1}'[CAST(NULL AS STRING)] AS b, JSON '[5]'[-1] AS c

-- name: date_safe_cast
SELECT x, SAFE.DATE(x) AS a, SAFE_CAST(x AS DATE) AS b FROM UNNEST(['2020-02-29 23:00:00-05', '2020-02-29T10', '2020-2-9', '2020-02-29 10:00:00.123456', '2020-02-29 10:00:00 America/New_York', '2020-02-29Z', '20200229', ' 2020-02-29', '2020-02-29 ', '2020-02-29 25:00:00', '2020-02-29 10:00']) AS x

-- name: safe_cast
SELECT x, SAFE_CAST(x AS TIMESTAMP) AS a, SAFE_CAST(x AS DATETIME) AS b, SAFE_CAST(x AS TIME) AS c FROM UNNEST(['2020-02-29 23:00:00-05', '2020-02-29T10', '2020-2-9', '2020-02-29 10:00:00.123456', '2020-02-29 10:00:00 America/New_York', '2020-02-29Z', '20200229', ' 2020-02-29', '2020-02-29 ', '2020-02-29 25:00:00', '2020-02-29 10:00', '10:00', '10:00:00', '1:2:3', '10:00:00.1', '2020-02-29 1:2:3']) AS x

-- name: mod
SELECT MOD(NUMERIC '12', 1.5) AS a, MOD(NUMERIC '12', 1e0) AS b

-- name: if_coalesce
SELECT NUMERIC '1' + 1.5 AS a, NUMERIC '1' = 1.5 AS b, IF(TRUE, NUMERIC '1', 1.5) AS c, COALESCE(NUMERIC '1', 2.5) AS d, [NUMERIC '1', 1.5] AS e, GREATEST(NUMERIC '1', 1.5) AS f

-- name: div
SELECT DIV(NUMERIC '12', 1.5) AS a

-- name: safe_add_safe_divide
SELECT SAFE_ADD(NUMERIC '1', 1.5) AS a, SAFE_DIVIDE(NUMERIC '1', 2.5) AS b, SAFE_ADD(1, 1.5) AS c

-- name: timestamp_trunc
SELECT TIMESTAMP_TRUNC(DATE '2020-01-01', DAY) AS a

-- name: timestamp_add
SELECT TIMESTAMP_ADD(DATE '2020-01-01', INTERVAL 1 DAY) AS a

-- name: format_timestamp
SELECT FORMAT_TIMESTAMP('%F', DATE '2020-01-01') AS a

-- name: unix_seconds
SELECT UNIX_SECONDS('2020-01-01') AS a

-- name: instr
SELECT INSTR('abc', '') AS a, INSTR('abc', '', 2) AS b, INSTR('abc', '', -1) AS c, INSTR('', '') AS d, INSTR('abc', '', 1, 2) AS e, INSTR('abc', '', 4) AS f, INSTR('abc', '', 5) AS g, INSTR('abc', '', -4) AS h, INSTR('abc', '', 1, 9) AS i

-- name: instr_2
SELECT INSTR(b'abc', b'') AS a, INSTR(b'abc', b'', 2) AS b, INSTR(b'abc', b'', -1) AS c, INSTR(b'', b'') AS d, INSTR(b'abc', b'', 1, 2) AS e

-- name: initcap
SELECT INITCAP('ßa éb ǆa') AS a, INITCAP('xAyBz', 'AB') AS b, INITCAP('abc', 'b') AS c

-- name: upper_lower
SELECT UPPER('ßﬁǆ') AS a, LOWER('İΣ') AS b, UPPER('ı') AS c

-- name: regexp_contains
SELECT REGEXP_CONTAINS('a{1', 'a{1') AS a, REGEXP_CONTAINS('a{,2}', 'a{,2}') AS b, REGEXP_CONTAINS('aa', 'a{2}') AS c, REGEXP_CONTAINS('a{x}', 'a{x}') AS d, REGEXP_CONTAINS('{', '{') AS e, REGEXP_CONTAINS('}', '}') AS f, REGEXP_EXTRACT('a{b}', '[{](.)[}]') AS g

-- name: regexp_contains_fails
SELECT REGEXP_CONTAINS('a', '{2}')

-- name: regexp_contains_fails_2
SELECT REGEXP_CONTAINS('a', 'a**')

-- name: regexp_contains_fails_3
SELECT REGEXP_CONTAINS('a', 'a{1001}')

-- name: regexp_contains_fails_4
SELECT REGEXP_CONTAINS('a', '(?<n>a)') AS a

-- name: regexp_contains_regexp_extract
SELECT REGEXP_CONTAINS('a', '(?P<n>a)') AS a, REGEXP_EXTRACT('ab', '(?:a)(b)') AS b, REGEXP_CONTAINS('A', '(?i)a') AS c, REGEXP_EXTRACT('a\nb', '(?s)a.b') AS d, REGEXP_CONTAINS('x\ny', '(?m)^y$') AS e

-- name: regexp_contains_fails_5
SELECT REGEXP_CONTAINS('a', '(?=a)')

-- name: regexp_contains_fails_6
SELECT REGEXP_CONTAINS('aa', '(a)\\1')

-- name: regexp_contains_2
SELECT REGEXP_CONTAINS('é', '\\pL') AS a, REGEXP_CONTAINS('é', '\\p{Greek}') AS b, REGEXP_CONTAINS('5', '[[:digit:]]') AS c, REGEXP_CONTAINS('a.b', 'a\\Q.\\Eb') AS d, REGEXP_CONTAINS('ab', '\\Aab\\z') AS e, REGEXP_CONTAINS('\u00e9', '\\x{e9}') AS g, REGEXP_CONTAINS('a-b', '[a\\-]') AS h

-- name: array_includes
SELECT ARRAY_INCLUDES([1], 1.5) AS a

-- name: array_includes_2
SELECT ARRAY_INCLUDES([1.5, 2], 2) AS a, ARRAY_INCLUDES([NUMERIC '1'], 1.5) AS b, ARRAY_INCLUDES([NUMERIC '2'], 2) AS c, ARRAY_OFFSETS([1.5, 2], 2) AS d, ARRAY_FIND_ALL([DATE '2020-01-01'], '2020-01-01') AS e

-- name: array_includes_cast
SELECT ARRAY_INCLUDES([1], CAST(1.5 AS FLOAT64)) AS a

-- name: array_includes_any
SELECT ARRAY_INCLUDES_ANY([1], [1.5]) AS a

-- name: array_includes_any_cast
SELECT ARRAY_INCLUDES_ANY([1, 2], [CAST(1 AS FLOAT64)]) AS a

-- name: cast_2
SELECT CAST(NULL AS FLOAT64) IN UNNEST(CAST(NULL AS ARRAY<FLOAT64>)) AS a, 1.5 IN UNNEST(CAST(NULL AS ARRAY<FLOAT64>)) AS b, CAST(NULL AS FLOAT64) IN UNNEST(ARRAY<FLOAT64>[]) AS c, CAST(NULL AS FLOAT64) IN UNNEST([1.5]) AS d, 1 IN UNNEST(CAST(NULL AS ARRAY<INT64>)) AS e, CAST(NULL AS INT64) IN UNNEST(ARRAY<INT64>[]) AS f, 1.5 IN UNNEST([2.5, NULL]) AS g

-- name: concat
SELECT CONCAT(INTERVAL 1 DAY, 'x') AS a, 'a' || INTERVAL '1-2 3 4:5:6.7' YEAR TO SECOND AS b

-- name: concat_2
SELECT CONCAT(1, 2) AS a, CONCAT(DATE '2020-01-01', TRUE) AS b

-- name: function_edges_operators
SELECT 1 || 2
