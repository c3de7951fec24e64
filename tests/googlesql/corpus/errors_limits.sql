-- IFERROR and its like, NUMERIC functions, type parameters in CAST, rounding modes, statistics over what is not finite.

-- name: iferror_cast
SELECT IFERROR(CAST('x' AS INT64), -1) AS a, IFERROR(1, 2) AS b, IFERROR(NULL, 3) AS c, IFERROR(ERROR('x'), 5) AS d, IFERROR(1/0, 9) AS e

-- name: iserror
SELECT ISERROR(1/0) AS a, ISERROR(NULL) AS b, ISERROR(1) AS c, NULLIFERROR(1/0) AS d, NULLIFERROR(5) AS e, ISERROR(ERROR('boom')) AS f

-- name: iferror_iserror
SELECT x, IFERROR(10 / x, -1) AS a, ISERROR(CAST(CONCAT('a', CAST(x AS STRING)) AS INT64)) AS b, NULLIFERROR(PARSE_DATE('%Y', CAST(x AS STRING))) AS c FROM UNNEST([0, 1, 2, NULL]) AS x

-- name: iferror
SELECT IFERROR(9223372036854775807 + 1, 0) AS a, IFERROR(DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY), DATE '2000-01-01') AS b, IFERROR(SQRT(-1), 0) AS c

-- name: typeof
SELECT TYPEOF(1) AS a, TYPEOF('x') AS b, TYPEOF([1.5]) AS c, TYPEOF(STRUCT(1 AS a, 'x')) AS d, TYPEOF(NULL) AS e, TYPEOF(DATE '2020-01-01') AS f, TYPEOF(JSON '1') AS g

-- name: pi_numeric
SELECT PI_NUMERIC() AS a

-- name: sqrt
SELECT SQRT(NUMERIC '2') AS a

-- name: sqrt_2
SELECT SQRT(NUMERIC '99999999999999999999999999999.999999999') AS a, SQRT(NUMERIC '0') AS b, SQRT(NUMERIC '0.000000001') AS c

-- name: sqrt_fails
SELECT SQRT(NUMERIC '-1') AS a

-- name: cast_numeric
SELECT CAST(1.255 AS NUMERIC(10, 2)) AS a, CAST('1.255' AS NUMERIC(10, 2)) AS b, CAST(123.456 AS NUMERIC(5)) AS c, CAST('abcdef' AS STRING(10)) AS d, CAST(5 AS NUMERIC(3, 1)) AS e, CAST(-2.5 AS NUMERIC(3)) AS f, CAST(b'abc' AS BYTES(3)) AS g, CAST('é' AS STRING(1)) AS h

-- name: cast_string_fails
SELECT CAST('abcdef' AS STRING(3))

-- name: cast_bytes_fails
SELECT CAST(b'abcdef' AS BYTES(3))

-- name: safe_cast_string_fails
SELECT SAFE_CAST('abcdef' AS STRING(3)) AS a, SAFE_CAST(12345.6 AS NUMERIC(5, 2)) AS b, SAFE_CAST(1.5 AS NUMERIC(5, 2)) AS c, SAFE_CAST('x' AS NUMERIC(5, 2)) AS d

-- name: cast_string_fails_2
SELECT CAST(12345 AS STRING(3))

-- name: cast_string_fails_3
SELECT CAST(['abc'] AS ARRAY<STRING(2)>)

-- name: cast_numeric_2
SELECT CAST([1.255] AS ARRAY<NUMERIC(5,2)>) AS a, CAST(STRUCT(1.255) AS STRUCT<NUMERIC(5,2)>) AS b

-- name: round
SELECT ROUND(NUMERIC '2.5', 0, 'ROUND_HALF_EVEN') AS a, ROUND(NUMERIC '3.5', 0, 'ROUND_HALF_EVEN') AS b, ROUND(NUMERIC '2.51', 0, 'ROUND_HALF_EVEN') AS c, ROUND(NUMERIC '-2.5', 0, 'ROUND_HALF_EVEN') AS d, ROUND(NUMERIC '125', -1, 'ROUND_HALF_EVEN') AS e, ROUND(NUMERIC '1.5', 9, 'ROUND_HALF_EVEN') AS f, ROUND(NUMERIC '1.5', -40, 'ROUND_HALF_EVEN') AS g

-- name: nullifzero_zeroifnull
SELECT NULLIFZERO(NUMERIC '0') AS a, ZEROIFNULL(CAST(NULL AS NUMERIC)) AS b, SAFE_NEGATE(NUMERIC '5') AS c, IEEE_DIVIDE(1, 0) AS d

-- name: timestamp_from_unix_seconds_timestamp_fr
SELECT TIMESTAMP_FROM_UNIX_SECONDS(5) AS a, TIMESTAMP_FROM_UNIX_MILLIS(5) AS b, TIMESTAMP_FROM_UNIX_MICROS(5) AS c, TIMESTAMP_FROM_UNIX_MICROS(TIMESTAMP '2020-01-01') AS d

-- name: format_date_format_datetime
SELECT FORMAT_DATE('%Y', TIMESTAMP '2020-01-01') AS a, FORMAT_DATETIME('%F %T', TIMESTAMP '2020-01-01 00:00:00') AS b, FORMAT_TIMESTAMP('%F %T', DATETIME '2020-01-01 00:00:00') AS c, FORMAT_DATE('%F', TIMESTAMP '2020-01-01', 'America/New_York') AS d, FORMAT_DATE('%F', DATETIME '2020-01-01 10:00:00') AS e

-- name: stddev_var_pop
SELECT STDDEV(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_SAMP(x, 1) AS d FROM UNNEST([1.0, CAST('nan' AS FLOAT64)]) AS x

-- name: stddev_var_pop_2
SELECT STDDEV(x) AS a, VAR_POP(x) AS b, STDDEV_POP(x) AS c, VARIANCE(x) AS d, COVAR_POP(x, x) AS e, CORR(x, x) AS f FROM UNNEST([1.0, CAST('inf' AS FLOAT64)]) AS x

-- name: sum_avg
SELECT SUM(x) AS a, AVG(x) AS b FROM UNNEST([CAST('inf' AS FLOAT64), CAST('-inf' AS FLOAT64)]) AS x

-- name: var_samp_stddev_samp
SELECT VAR_SAMP(x) AS a, STDDEV_SAMP(x) AS b, CORR(x, x) AS c, COVAR_SAMP(x, x) AS d, VAR_POP(x) AS e FROM UNNEST([1]) AS x

-- name: array_first_n_array_sum
SELECT SAFE.ARRAY_FIRST_N([1], -1) AS a, SAFE.ARRAY_SUM([9223372036854775807, 1]) AS b, SAFE.ARRAY_FIRST(ARRAY<INT64>[]) AS c, SAFE.PARSE_JSON('{') AS d, SAFE.INT64(JSON '"x"') AS e, SAFE.JSON_SET(JSON '{}', 'a', 1) AS f, SAFE.FROM_HEX('zz') AS g, SAFE.REPEAT(b'a', -1) AS h, SAFE.ARRAY_SLICE([1, 2], 0, 5) AS i, SAFE.GENERATE_ARRAY(1, 2, 0) AS j

-- name: json_object_cast
SELECT SAFE.JSON_OBJECT(CAST(NULL AS ARRAY<STRING>), [1]) AS f, SAFE.TO_JSON(1) AS g, SAFE.DATE(2020, 13, 1) AS h, SAFE.SQRT(-1) AS i, SAFE.ABS(-9223372036854775808) AS j, SAFE.JSON_REMOVE(JSON '{}', '$') AS k

-- name: pow
SELECT POW(NUMERIC '1.5', NUMERIC '2') AS b, POW(NUMERIC '2', -3) AS c

-- name: cbrt
SELECT CBRT(NUMERIC '27') AS a, CBRT(NUMERIC '-2') AS b, CBRT(NUMERIC '0.001') AS c

-- name: pow_fails
SELECT POW(NUMERIC '0', -1)

-- name: pow_fails_2
SELECT POW(NUMERIC '10', 30)

-- name: pow_fails_3
SELECT POW(NUMERIC '-2', NUMERIC '0.5')

-- name: pow_2
SELECT POW(NUMERIC '-2', NUMERIC '3') AS c, POW(NUMERIC '0', 0) AS e, POW(NUMERIC '10', 20) AS f, POW(NUMERIC '0.00005', 2) AS g

-- name: stddev_cast
SELECT x, STDDEV(y) OVER (PARTITION BY x) AS s FROM UNNEST([STRUCT(1 AS x, 1.5 AS y), (1, 2.5), (2, CAST('nan' AS FLOAT64)), (2, 1.0), (3, NULL)])

-- name: stddev_var_pop_3
SELECT STDDEV(DISTINCT y) AS s, VAR_POP(y) AS t, CORR(y, 1) AS u FROM UNNEST([1.5, 2.5, 2.5]) AS y

-- name: iferror_parse_json
SELECT IFERROR(PARSE_JSON('{'), JSON '1') AS a, IFERROR(UPPER('a'), 'b') AS b, IFERROR(CAST(NULL AS STRING), 'b') AS c

-- name: iferror_count
SELECT IFERROR(10 / x, -1) AS a, COUNT(*) AS n FROM UNNEST([0, 1, 2, 0]) AS x GROUP BY a

-- name: iferror_count_2
SELECT IFERROR(10 / x, -1) AS a, COUNT(*) AS n FROM UNNEST([0, 1, 2, 0]) AS x GROUP BY 1 ORDER BY a

-- name: iferror_2
SELECT x FROM UNNEST([0, 1, 2, 0]) AS x WHERE IFERROR(10 / x, -1) > 0 ORDER BY IFERROR(10 / x, -1)

-- name: sum_iferror
SELECT x, SUM(IFERROR(10 / x, -1)) OVER (ORDER BY x) AS s FROM UNNEST([0, 1, 2]) AS x

-- name: sum_iferror_2
SELECT SUM(IFERROR(10 / x, 0)) AS s, MAX(NULLIFERROR(10 / x)) AS m, COUNTIF(ISERROR(10 / x)) AS e FROM UNNEST([0, 1, 2]) AS x

-- name: iferror_3
SELECT DISTINCT IFERROR(10 / x, -1) AS a FROM UNNEST([0, 0, 2]) AS x

-- name: iferror_div
SELECT a.x FROM UNNEST([0, 1]) AS x0, UNNEST([STRUCT(1 AS x)]) AS a WHERE IFERROR(DIV(1, x0), 5) = a.x

-- name: iserror_count
SELECT GROUPED, n FROM (SELECT ISERROR(1 / x) AS GROUPED, COUNT(*) AS n FROM UNNEST([0, 1]) AS x GROUP BY ISERROR(1 / x))

-- name: timestamp_trunc_fails
SELECT TIMESTAMP_TRUNC(TIMESTAMP '0001-01-01 00:00:00+00', DAY, '+05:30') AS a

-- name: format_timestamp
SELECT FORMAT_TIMESTAMP('%Z %z', TIMESTAMP '1969-12-31 23:59:59.999999+00', '+05:30') AS a, FORMAT_TIMESTAMP('%H:%M:%S', TIMESTAMP '0001-01-01 00:00:00+00', 'Asia/Kolkata') AS b

-- name: to_json_string_typeof
SELECT TO_JSON_STRING(x) AS j, TYPEOF(SUM(y)) AS t FROM UNNEST([1, 2]) AS x, UNNEST([1.5]) AS y GROUP BY x

-- name: caught_subquery
SELECT IFERROR((SELECT 1 / 0), 5) AS a, IFERROR((SELECT 7), 5) AS b, ISERROR((SELECT 1 / 0)) AS c, NULLIFERROR((SELECT 1 / 0)) AS d

-- name: caught_subquery_of_outer
SELECT x, IFERROR((SELECT 10 / x), -1) AS a FROM UNNEST([0, 1, 2]) AS x

-- name: caught_error_call
SELECT IFERROR(IFERROR(1 / 0, ERROR('x')), 2.5) AS a

-- name: caught_aggregate
SELECT IFERROR(SUM(1 / x), -1) AS a, ISERROR(SUM(x)) AS b, NULLIFERROR(SUM(x)) AS c FROM UNNEST([1, 2]) AS x

-- name: caught_overflow
SELECT IFERROR(SUM(x), -1) AS a, ISERROR(SUM(x)) AS b, NULLIFERROR(SUM(x)) AS c FROM UNNEST([9223372036854775807, 2]) AS x

-- name: caught_argument_of_aggregate
SELECT IFERROR(SUM(10 / x), -1) AS a FROM UNNEST([0, 2]) AS x

-- name: caught_window
SELECT IFERROR(SUM(1/x) OVER (), 5) AS s FROM UNNEST([1, 4]) AS x

-- name: caught_argument_of_window
SELECT IFERROR(SUM(1/x) OVER (), 5) AS s FROM UNNEST([0, 4]) AS x

-- name: caught_inside_conditional_query
SELECT (SELECT IF(x > 0, (SELECT 10 / x), 0)) AS a FROM UNNEST([0, 5]) AS x
