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

-- name: array_min
SELECT ARRAY_MIN([STRUCT(1)])

-- name: array_min_2
SELECT ARRAY_MIN([JSON '1'])

-- name: array_sum
SELECT ARRAY_SUM(['a'])

-- name: array_avg
SELECT ARRAY_AVG([DATE '2020-01-01'])

-- name: array_to_string
SELECT ARRAY_TO_STRING([1, 2], ',')

-- name: array_includes
SELECT ARRAY_INCLUDES([1, 2], (e, i) -> i > 0) AS a

-- name: array_filter
SELECT ARRAY_FILTER([1, 2], e -> e + 1)

-- name: array_transform
SELECT ARRAY_TRANSFORM([1, 2], e -> [e])

-- name: array_transform_2
SELECT ARRAY_TRANSFORM([1, 2], (e, i, j) -> e)

-- name: array_concat
SELECT ARRAY_CONCAT([1], NULL) AS a, ARRAY_CONCAT([1], [2.5]) AS b, ARRAY_REVERSE([1, NULL]) AS c, ARRAY_CONCAT([1]) AS d

-- name: array_length
SELECT ARRAY_LENGTH(5)

-- name: array_slice
SELECT ARRAY_SLICE('abc', 1, 2)

-- name: array_is_distinct
SELECT ARRAY_IS_DISTINCT([JSON '1'])

-- name: array_includes_2
SELECT ARRAY_INCLUDES([JSON '1'], JSON '1')

-- name: array_includes_3
SELECT ARRAY_INCLUDES(e -> TRUE, [1])

-- name: array_concat_2
SELECT ARRAY_CONCAT([1], [2], e -> e)

-- name: upper
SELECT UPPER(e -> e)

-- name: json_object
SELECT JSON_OBJECT('a')

-- name: json_object_2
SELECT JSON_OBJECT(1, 2)

-- name: json_strip_nulls
SELECT JSON_STRIP_NULLS(JSON '{"a": [null, {}], "b": [[]]}', '$', TRUE, TRUE) AS a, JSON_STRIP_NULLS(JSON '{"a": [null, {}], "b": [[]]}', '$', FALSE, TRUE) AS b

-- name: json_set
SELECT JSON_SET(JSON '{"a": 1}', '$.b')

-- name: json_array_append
SELECT JSON_ARRAY_APPEND(JSON '[1]', '$')

-- name: lax_int64
SELECT LAX_INT64('5')

-- name: json_remove
SELECT JSON_REMOVE('{"a": 1}', '$.a')

-- name: to_json
SELECT TO_JSON(1, TRUE)

-- name: parse_json
SELECT PARSE_JSON('1', 'round')

-- name: iferror
SELECT IFERROR(1, 'a')

-- name: cast_numeric
SELECT CAST(1 AS NUMERIC(40, 2))

-- name: cast_numeric_2
SELECT CAST(1 AS NUMERIC(5, 10))

-- name: cast_int64
SELECT CAST(1 AS INT64(5))

-- name: cast_string
SELECT CAST(1 AS STRING(0))

-- name: round
SELECT ROUND(2.5, 0, 'ROUND_HALF_EVEN')

-- name: round_2
SELECT ROUND(NUMERIC '2.5', 0, 'X')

-- name: round_3
SELECT ROUND(5, 0, 'ROUND_HALF_EVEN') AS a

-- name: format
SELECT FORMAT('%s', [1])

-- name: format_2
SELECT FORMAT('%d', b'a')

-- name: format_3
SELECT FORMAT('%s', b'abc') AS a

-- name: format_4
SELECT FORMAT('%5.2f|%05d|%+d|%,d|%x|%o|%e|%g|%%', 1.234, 42, 5, 1234567, 255, 8, 12345.678, 0.0001) AS a

-- name: format_5
SELECT FORMAT('%d', 1.5)

-- name: format_6
SELECT FORMAT('%d', NUMERIC '12.7') AS a

-- name: format_7
SELECT FORMAT('%i|%u|%s', 5, 5, 'x') AS a

-- name: cast
SELECT CAST(1 AS INT64 FORMAT 'X')

-- name: cast_2
SELECT CAST(DATE '2020-01-01' AS DATETIME FORMAT 'YYYY')

-- name: cast_3
SELECT CAST('1' AS INT64 FORMAT '9')

-- name: approx_top_count
SELECT APPROX_TOP_COUNT(x, 0) AS t FROM UNNEST([1]) AS x

-- name: approx_top_sum
SELECT APPROX_TOP_SUM(x, 'a', 1) AS t FROM UNNEST(['a']) AS x

-- name: sum
SELECT SUM(a HAVING MAX b) OVER () AS s FROM UNNEST([STRUCT(1 AS a, 5 AS b)])

-- name: percentile_cont
SELECT PERCENTILE_CONT(DISTINCT x, 0.5) OVER () AS a FROM UNNEST([1.0]) AS x

-- name: intervals_operators
SELECT INTERVAL 'x' DAY

-- name: intervals_operators_2
SELECT INTERVAL '1.5' DAY

-- name: intervals_operators_3
SELECT INTERVAL 1.5 DAY

-- name: intervals_operators_4
SELECT INTERVAL '1-2' DAY TO HOUR

-- name: intervals_operators_5
SELECT INTERVAL '1' HOUR TO DAY

-- name: intervals_operators_6
SELECT INTERVAL 1 DAY TO SECOND

-- name: intervals_operators_7
SELECT TIME '10:00:00' + INTERVAL 1 HOUR AS a

-- name: intervals_operators_8
SELECT DATE '2020-01-03' - DATE '2020-01-01' AS a, DATETIME '2020-01-02 03:04:05.5' - DATETIME '2020-01-05' AS b, TIMESTAMP '2020-01-02 03:04:05' - TIMESTAMP '2020-01-01' AS c, TIME '10:00:00' - TIME '08:30:00' AS d, DATE '2020-01-01' - NULL AS e

-- name: date_add
SELECT DATE_ADD(DATE '2020-01-01', INTERVAL '1-1' YEAR TO MONTH) AS a

-- name: date_add_make_interval
SELECT DATE_ADD(DATE '2020-01-01', MAKE_INTERVAL(1))

-- name: time
SELECT TIME('10:00:00') AS a

-- name: extract
SELECT EXTRACT(YEAR FROM '2020-01-01')

-- name: json_value
SELECT JSON_VALUE('{}', x) AS a FROM UNNEST(['$.a']) AS x

-- name: json_query_array
SELECT JSON_QUERY_ARRAY('{}', x) AS a FROM UNNEST(['$.a']) AS x

-- name: json_set_2
SELECT JSON_SET(JSON '{}', x, 1) AS a FROM UNNEST(['$.a']) AS x

-- name: json_value_concat
SELECT JSON_VALUE('{}', CONCAT('$.', 'a')) AS a

-- name: function_edges_operators
SELECT JSON '[1]'[TRUE]

-- name: function_edges_operators_2
SELECT JSON '[1]'[1.0]

-- name: mod
SELECT MOD(12, 1.5)

-- name: div
SELECT DIV(12, 1.5)

-- name: function_edges_operators_3
SELECT DATE '2020-01-01' = TIMESTAMP '2020-01-01' AS a

-- name: if_2
SELECT IF(TRUE, DATE '2020-01-01', TIMESTAMP '2020-01-01') AS a

-- name: generate_timestamp_array
SELECT GENERATE_TIMESTAMP_ARRAY(DATE '2020-01-01', DATE '2020-01-02', INTERVAL 1 DAY) AS a

-- name: unix_seconds
SELECT UNIX_SECONDS(DATE '2020-01-01')

-- name: string
SELECT STRING(DATE '2020-01-01', 'UTC')

-- name: function_edges_operators_4
SELECT DATETIME '2020-01-01' = DATE '2020-01-01' AS a, DATETIME '2020-01-01' = TIMESTAMP '2020-01-01'

-- name: coalesce
SELECT COALESCE(DATE '2020-01-01', TIMESTAMP '2020-01-01') AS a

-- name: function_edges_operators_5
SELECT [DATE '2020-01-01', TIMESTAMP '2020-01-01'] AS a

-- name: timestamp_diff
SELECT TIMESTAMP_DIFF(DATE '2020-01-01', TIMESTAMP '2020-01-01', DAY) AS a

-- name: generate_date_array
SELECT GENERATE_DATE_ARRAY(DATE '2015-12-28', DATE '1969-12-31', INTERVAL 63 ISOWEEK) AS r

-- name: array_includes_4
SELECT ARRAY_INCLUDES(x, 1.5) AS a FROM (SELECT [1, 2] AS x)

-- name: array_includes_5
SELECT ARRAY_INCLUDES([DATE '2020-01-01'], DATETIME '2020-01-01') AS a

-- name: concat_2
SELECT CONCAT('x', b'a')

-- name: concat_3
SELECT CONCAT('x', JSON '1')

-- name: concat_4
SELECT CONCAT('x', [1])

-- name: pivot_of_no_aggregate
SELECT * FROM (SELECT 1 AS x, 2 AS k) PIVOT(ABS(SUM(x)) FOR k IN (2))
