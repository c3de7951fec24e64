-- CAST, SAFE_CAST and implicit coercion in all directions, with edge values.

-- name: float_to_int
SELECT f, CAST(f AS INT64) AS i FROM UNNEST([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 1e15, NULL]) AS f

-- name: float_to_int_overflow
SELECT CAST(1e19 AS INT64) AS i

-- name: float_nan_to_int
SELECT CAST(CAST('nan' AS FLOAT64) AS INT64) AS i

-- name: float_to_int_safe
-- with: numbers
SELECT k, SAFE_CAST(f AS INT64) AS i FROM numbers

-- name: float_to_string
-- with: numbers
SELECT k, CAST(f AS STRING) AS s FROM numbers

-- name: float_to_string_shapes
SELECT f, CAST(f AS STRING) AS s FROM UNNEST([1.0, 0.1, 1e15, 1e16, 1e17, 123456789012345680.0, 1e20, 1e21, 1e22, 1e-4, 1e-5, 1e-6, 1.5e-7, 0.30000000000000004, 100.0, 1234567.125, -0.0, 1e100, 3.4028234663852886e38]) AS f

-- name: string_to_float
SELECT s, SAFE_CAST(s AS FLOAT64) AS f FROM UNNEST(['1', '1.5', '-1e3', ' 2 ', 'nan', 'NaN', 'inf', '-Infinity', '+inf', '1e400', '', 'x', '1,5', '0x10', '.5', '5.', '1e', NULL]) AS s

-- name: string_to_int
SELECT s, SAFE_CAST(s AS INT64) AS i FROM UNNEST(['1', '-5', '+7', '1.5', '1.0', '1e3', ' 12 ', '0x1F', '-0x10', '9223372036854775807', '9223372036854775808', '', 'x', '1_000', '007', NULL]) AS s

-- name: string_to_int_fails
SELECT CAST('1.5' AS INT64) AS i

-- name: string_to_float_fails
SELECT CAST('abc' AS FLOAT64) AS f

-- name: string_to_bool
SELECT s, SAFE_CAST(s AS BOOL) AS b FROM UNNEST(['true', 'TRUE', 'True', 'false', 't', '1', '0', 'yes', '', NULL]) AS s

-- name: bool_to_others
SELECT b, CAST(b AS STRING) AS s, CAST(b AS INT64) AS i FROM UNNEST([TRUE, FALSE, NULL]) AS b

-- name: int_to_others
-- with: numbers
SELECT k, CAST(i AS STRING) AS s, CAST(i AS FLOAT64) AS f, CAST(i AS BOOL) AS b, CAST(i AS NUMERIC) AS n FROM numbers

-- name: int_to_hex_string
SELECT CAST(0x1F AS INT64) AS a, 0xff AS b, -0x10 AS c, CAST('0xFF' AS INT64) AS d

-- name: string_to_date
SELECT s, SAFE_CAST(s AS DATE) AS d FROM UNNEST(['2020-02-29', '2020-2-9', '2021-02-29', '2020-02-29 10:00:00', '20200229', '2020/02/29', '0001-01-01', '10000-01-01', ' 2020-01-01', '', NULL]) AS s

-- name: string_to_datetime
SELECT s, SAFE_CAST(s AS DATETIME) AS d FROM UNNEST(['2020-02-29', '2020-02-29 10:11:12', '2020-02-29T10:11:12', '2020-02-29t1:2:3', '2020-02-29 10:11:12.123456', '2020-02-29 10:11:12.1234567', '2020-02-29 10:11', '2020-02-29 24:00:00', '2020-2-9 1:2:3', '2020-02-29 10:11:12Z', '2020-02-29 10', NULL]) AS s

-- name: string_to_timestamp
SELECT s, SAFE_CAST(s AS TIMESTAMP) AS d FROM UNNEST(['2020-02-29', '2020-02-29 10:11:12', '2020-02-29T10:11:12Z', '2020-02-29 10:11:12+02', '2020-02-29 10:11:12-08:30', '2020-02-29 10:11:12 America/New_York', '2020-02-29 10:11:12.123456 UTC', '2020-02-29 25:00:00', '2020-02-29 10:11:12+2', 'x', NULL]) AS s

-- name: string_to_time
SELECT s, SAFE_CAST(s AS TIME) AS t FROM UNNEST(['10:11:12', '1:2:3', '10:11:12.5', '24:00:00', '10:11', '', NULL]) AS s

-- name: date_types_to_string
-- with: moments
SELECT k, CAST(dt AS STRING) AS a, CAST(ts AS STRING) AS b, CAST(tm AS STRING) AS c, CAST(DATE(dt) AS STRING) AS d FROM moments

-- name: timestamp_to_string_zone
SELECT STRING(TIMESTAMP '2020-07-01 10:00:00.5+00', 'America/New_York') AS a, STRING(TIMESTAMP '2020-07-01 10:00:00+00') AS b, STRING(DATE '2020-01-02') AS c, STRING(DATETIME '2020-01-02 03:04:05') AS d, STRING(TIME '01:02:03.5') AS e

-- name: numeric_casts
-- with: numbers
SELECT k, CAST(n AS STRING) AS s, CAST(n AS FLOAT64) AS f, SAFE_CAST(n AS INT64) AS i, CAST(n AS BIGNUMERIC) AS b FROM numbers

-- name: string_to_numeric
SELECT s, SAFE_CAST(s AS NUMERIC) AS n, SAFE_CAST(s AS BIGNUMERIC) AS b FROM UNNEST(['1.5', '-0.0000000005', '0.0000000004', '1e10', '99999999999999999999999999999', '100000000000000000000000000000', ' 7 ', 'nan', 'x', NULL]) AS s

-- name: float_to_numeric
SELECT f, SAFE_CAST(f AS NUMERIC) AS n FROM UNNEST([1.5, 0.1, 1e-10, 1e30, 123456.789, -0.0000000005, CAST('nan' AS FLOAT64)]) AS f

-- name: numeric_parameters
SELECT CAST(1.255 AS NUMERIC(10, 2)) AS a, CAST('1.255' AS NUMERIC(10, 2)) AS b, CAST(123.456 AS NUMERIC(5)) AS c, CAST('abcdef' AS STRING(10)) AS d

-- name: numeric_parameter_overflow
SELECT CAST(12345.6 AS NUMERIC(5, 2)) AS a

-- name: date_datetime_timestamp
SELECT CAST(DATE '2020-02-29' AS DATETIME) AS a, CAST(DATE '2020-02-29' AS TIMESTAMP) AS b, CAST(DATETIME '2020-02-29 10:00:00' AS DATE) AS c, CAST(TIMESTAMP '2020-02-29 10:00:00' AS TIME) AS d, CAST('2020-01-01 00:00:00' AS DATETIME) = DATE '2020-01-01' AS e

-- name: null_casts
SELECT CAST(NULL AS INT64) AS a, CAST(NULL AS STRING) AS b, CAST(NULL AS DATE) AS c, CAST(NULL AS ARRAY<INT64>) AS d, CAST(NULL AS STRUCT<x INT64>) AS e, CAST(NULL AS FLOAT64) AS f, CAST(NULL AS JSON) AS g

-- name: array_and_struct_casts
SELECT CAST([1, 2] AS ARRAY<FLOAT64>) AS a, CAST(STRUCT(1, '2') AS STRUCT<x FLOAT64, y STRING>) AS b, CAST([STRUCT(1 AS a)] AS ARRAY<STRUCT<b INT64>>) AS c

-- name: safe_cast_array
SELECT SAFE_CAST(['1', 'x'] AS ARRAY<INT64>) AS a, SAFE_CAST(STRUCT('1', 'x') AS STRUCT<INT64, INT64>) AS b

-- name: implicit_int_to_float
SELECT x, x = 1.0 AS a, x + 0.5 AS b, IF(TRUE, x, 0.5) AS c, COALESCE(x, 0.5) AS d FROM UNNEST([1, 2, NULL]) AS x

-- name: implicit_numeric
SELECT NUMERIC '1.5' + 1 AS a, NUMERIC '1.5' + 0.5 AS b, NUMERIC '1.5' = 1.5 AS c, BIGNUMERIC '1' + NUMERIC '2' AS d, NUMERIC '3' * 2 AS e, NUMERIC '1' / 3 AS f, 10 / NUMERIC '4' AS g

-- name: implicit_supertype_case
SELECT CASE WHEN x > 1 THEN 1 WHEN x = 1 THEN 0.5 ELSE NULL END AS a, CASE x WHEN 1 THEN NUMERIC '1' ELSE 2 END AS b, [1, 2.5] AS c, GREATEST(x, 1.5) AS d FROM UNNEST([1, 2]) AS x

-- name: implicit_date_literals
SELECT DATE '2020-01-01' < '2020-06-01' AS a, IF(TRUE, DATE '2020-01-01', '2020-06-01') AS b, COALESCE(CAST(NULL AS DATETIME), '2020-01-01 00:00:00') AS c, TIMESTAMP '2020-01-01' = '2020-01-01 00:00:00+00' AS d, [DATE '2020-01-01', '2020-01-02'] AS e

-- name: implicit_date_to_datetime
SELECT DATE '2020-01-01' < DATETIME '2020-01-01 10:00:00' AS a

-- name: cast_in_where
-- with: labs
SELECT id FROM labs WHERE CAST(value AS INT64) = 3 OR SAFE_CAST(unit AS INT64) IS NOT NULL

-- name: parse_numeric
SELECT PARSE_NUMERIC('1.5') AS a, PARSE_NUMERIC('- 12') AS b, PARSE_NUMERIC('1,234.5') AS c, PARSE_BIGNUMERIC('1e5') AS d, SAFE.PARSE_NUMERIC('x') AS e

-- name: int_overflow_literal
SELECT 9223372036854775807 AS a, -9223372036854775808 AS b

-- name: typed_literals
SELECT DATE '2020-01-02' AS a, DATETIME '2020-01-02T03:04:05' AS b, TIMESTAMP '2020-01-02 03:04:05-08' AS c, TIME '3:4:5' AS d, NUMERIC '1e3' AS e, BIGNUMERIC '-0.5' AS f, JSON '{"a": 1}' AS g, b"\x61" AS h, rb'\x61' AS i

-- name: float_literals
SELECT 1. AS a, .5 AS b, 1e3 AS c, 1.5E-3 AS d, 1e+2 AS e

-- name: cast_to_float_of_string_table
-- with: words
SELECT k, SAFE_CAST(s AS INT64) AS i, SAFE_CAST(s AS DATE) AS d, SAFE_CAST(s AS BOOL) AS b FROM words

-- name: hexadecimal_float_ends
SELECT CAST('0x1p-1030' AS FLOAT64) AS a, CAST('0x0000000000000000000001p4' AS FLOAT64) AS b, CAST('0x1.8p1023' AS FLOAT64) AS c, CAST('0x1p-2000' AS FLOAT64) AS d, SAFE_CAST('0x1p2000' AS FLOAT64) AS e
