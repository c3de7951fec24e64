-- Numbers and conditions at the edges where an engine loses digits, or NULL.

-- name: numeric_literals_keep_their_digits
SELECT CAST(123456789012345678.9 AS NUMERIC) AS a, CAST(-123456789012345678.9 AS NUMERIC) AS b, CAST(0.1234567895 AS NUMERIC) AS c,
  CAST([123456789012345678.9] AS ARRAY<NUMERIC>) AS through_float, SAFE_CAST(1e40 AS NUMERIC) AS e, CAST(1e20 AS NUMERIC) AS f

-- name: numeric_literals_in_operators
SELECT NUMERIC '123456789012345678.9' = 123456789012345678.9 AS a, NUMERIC '1' + 123456789012345678.9 AS b,
  COALESCE(NULL, NUMERIC '1', 123456789012345678.9) AS c, IF(false, NUMERIC '1', 123456789012345678.9) AS d,
  NUMERIC '123456789012345678.9' IN (1, 123456789012345678.9) AS e, GREATEST(NUMERIC '1', 123456789012345678.9) AS f,
  CASE WHEN true THEN 123456789012345678.9 ELSE NUMERIC '1' END AS g, NUMERIC '5' BETWEEN 1 AND 123456789012345678.9 AS h

-- name: numeric_literals_with_signs
SELECT +123456789012345678.9 + NUMERIC '0' AS a, - -123456789012345678.9 + NUMERIC '0' AS b

-- name: numeric_literals_in_aggregates
SELECT SUM(IF(x = 1, NUMERIC '1', 123456789012345678.9)) AS a FROM UNNEST([1, 2, 3]) AS x

-- name: numeric_literals_in_structs_and_arrays
SELECT CAST(STRUCT(123456789012345678.9) AS STRUCT<NUMERIC>) AS through_float, ARRAY<NUMERIC>[123456789012345678.9] AS b,
  [NUMERIC '1', 123456789012345678.9] AS c, STRUCT<NUMERIC>(123456789012345678.9) AS d

-- name: numeric_literals_in_set_operations
SELECT x FROM (SELECT NUMERIC '1' AS x UNION ALL SELECT 123456789012345678.9)

-- name: numeric_of_a_float_column
SELECT CAST(x AS NUMERIC) AS a FROM (SELECT 123456789012345678.9 AS x)

-- name: numeric_to_float_rounds_once
SELECT CAST(NUMERIC '123456789012345678.123456789' AS FLOAT64) AS a, CAST(NUMERIC '0.3' AS FLOAT64) = 0.3 AS b,
  CAST(NUMERIC '9007199254740993.000000001' AS FLOAT64) = 9007199254740994.0 AS c

-- name: format_numeric
SELECT FORMAT('%.2f', NUMERIC '1.005') AS a, FORMAT('%.0f', NUMERIC '2.5') AS b,
  FORMAT('%f', NUMERIC '12345678901234567890123456789.123456789') AS c, FORMAT('%e', NUMERIC '12345678901234567890123456789.123456789') AS d,
  FORMAT('%g', NUMERIC '1234567.5') AS e, FORMAT('%.20e', NUMERIC '123.456') AS f, FORMAT('%.30g', NUMERIC '12345678901234567890.123456789') AS g,
  FORMAT("%'.3f", NUMERIC '1234567.0005') AS h, FORMAT('%+.1f|%010.2f|%-10.2f|', NUMERIC '0.05', NUMERIC '-1.005', NUMERIC '1.005') AS i

-- name: format_numeric_small
SELECT FORMAT('%.0e', NUMERIC '2.5') AS a, FORMAT('%.1e', NUMERIC '-0.0000345') AS b, FORMAT('%g', NUMERIC '0.00001234') AS c,
  FORMAT('%g', NUMERIC '0') AS d, FORMAT('%e', NUMERIC '0') AS e, FORMAT('%G', NUMERIC '1e20') AS h, FORMAT('%.3g', NUMERIC '999.5') AS i,
  FORMAT('%.0f', NUMERIC '-0.4') AS j

-- name: struct_in_array_with_null_fields
SELECT (1, ('a', NULL)) IN UNNEST([(1, ('a', 3))]) AS a, (1, 2) IN UNNEST([(1, 2), (1, NULL)]) AS b, (1, 3) IN UNNEST([(1, 2), (1, NULL)]) AS c,
  (2, 3) IN UNNEST([(1, 2), (1, NULL)]) AS d

-- name: struct_in_array_column
SELECT id, (id, 3) IN UNNEST(list) AS a, (id, 3) NOT IN UNNEST(list) AS b, (id, NULL) IN UNNEST(list) AS c
FROM (SELECT 1 AS id, [(1, 2), (1, NULL)] AS list UNION ALL SELECT 2, [(2, 3)] UNION ALL SELECT 3, [] UNION ALL SELECT 4, NULL UNION ALL SELECT 5, [(5, 4)])

-- name: struct_in_query_with_null_fields
SELECT (1, NULL) IN (SELECT AS STRUCT 1, 2) AS a, (1, 3) IN (SELECT AS STRUCT x, y FROM UNNEST([STRUCT(1 AS x, 2 AS y), (1, NULL)])) AS b,
  (1, 3) IN (SELECT AS STRUCT 1, 2 FROM UNNEST([1]) AS z WHERE false) AS c, (1, NULL) NOT IN (SELECT AS STRUCT 2, 2) AS d

-- name: struct_in_filters
SELECT a, b FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT 1, NULL UNION ALL SELECT 3, 4 UNION ALL SELECT 5, 6)
WHERE (a, b) IN (SELECT AS STRUCT x, y FROM UNNEST([STRUCT(1 AS x, 2 AS y), (1, NULL), (5, 6)])) AND (a < 5 OR (a, b) IN UNNEST([(5, 6), (NULL, 7)]))

-- name: struct_not_in_filters
SELECT a, b FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT 1, NULL UNION ALL SELECT 3, 4 UNION ALL SELECT 5, 6)
WHERE (a, b) NOT IN (SELECT AS STRUCT x, y FROM UNNEST([STRUCT(1 AS x, 2 AS y), (5, NULL)]))

-- name: struct_in_with_nan
SELECT id FROM (SELECT 1 AS id, CAST('nan' AS FLOAT64) AS f UNION ALL SELECT 2, 1.5) WHERE (id, f) IN (SELECT AS STRUCT 1, CAST('nan' AS FLOAT64) UNION ALL SELECT AS STRUCT 2, 1.5)

-- name: null_beside_nan
SELECT i < f AS a, i > f AS b, i <= f AS c, i BETWEEN f AND 3 AS d, 2 BETWEEN f AND i AS e, i = f AS g, f IN (i) AS h, f > i AS j, i >= f AS k
FROM (SELECT CAST(NULL AS INT64) AS i, CAST('nan' AS FLOAT64) AS f UNION ALL SELECT 1, CAST('nan' AS FLOAT64) UNION ALL SELECT NULL, 1.5 UNION ALL SELECT 2, 2.5)

-- name: nan_in_a_range_frame
SELECT x, COUNT(*) OVER (ORDER BY x DESC RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n,
  SUM(id) OVER (ORDER BY x DESC RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING) AS s,
  SUM(id) OVER (ORDER BY x RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS t,
  SUM(id) OVER (ORDER BY x DESC RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS u
FROM (SELECT 1 AS id, 1.5 AS x UNION ALL SELECT 2, 2.0 UNION ALL SELECT 4, CAST('nan' AS FLOAT64) UNION ALL SELECT 8, CAST('inf' AS FLOAT64)
  UNION ALL SELECT 16, CAST('-inf' AS FLOAT64) UNION ALL SELECT 32, NULL UNION ALL SELECT 64, CAST('nan' AS FLOAT64))

-- name: sum_distinct_overflow
SELECT SUM(DISTINCT x) AS a FROM UNNEST([1.7e308, 1.6e308]) AS x

-- name: safe_sum_distinct_overflow
SELECT SAFE.SUM(DISTINCT x) AS a, SAFE.SUM(x) AS b FROM UNNEST([1.7e308, 1.6e308]) AS x

-- name: sum_distinct_of_infinity
SELECT SUM(DISTINCT x) AS a, SUM(DISTINCT y) AS b FROM UNNEST([STRUCT(1.7e308 AS x, 1.5 AS y), (CAST('inf' AS FLOAT64), 1.5)])

-- name: aggregates_with_limit_0
SELECT ARRAY_LENGTH(ARRAY_AGG(x LIMIT 0)) AS a, STRING_AGG(CAST(x AS STRING) LIMIT 0) AS b, ARRAY_LENGTH(ARRAY_CONCAT_AGG([x] LIMIT 0)) AS c,
  ARRAY_LENGTH(ARRAY_AGG(x ORDER BY x LIMIT 1)) AS d FROM UNNEST([1, 2]) AS x

-- name: intervals_of_different_spelling
SELECT SUM(DISTINCT x) AS a, SUM(x) AS b, COUNT(DISTINCT x) AS c, AVG(DISTINCT x) AS d
FROM UNNEST([INTERVAL 1 DAY, INTERVAL 1 DAY, INTERVAL 2 DAY, INTERVAL 1 MONTH]) AS x

-- name: intervals_of_different_spelling_in_windows
SELECT SUM(DISTINCT x) OVER () AS a, COUNT(DISTINCT x) OVER () AS c FROM UNNEST([INTERVAL 1 DAY, INTERVAL 24 HOUR, INTERVAL 2 DAY, INTERVAL 1 MONTH]) AS x

-- name: empty_structs_as_json
SELECT TO_JSON_STRING(STRUCT()) AS a, TO_JSON_STRING(STRUCT(1 AS a, STRUCT() AS b)) AS b, TO_JSON(STRUCT(STRUCT() AS x)) AS c

-- name: escapes_in_quoted_names
SELECT TO_JSON_STRING(STRUCT(1 AS `a\tb`, 2 AS `q\"x`, 3 AS `\x1A`)) AS a, STRUCT(1 AS `a\tb`).`a\tb` AS b, 4 AS `a\`b`, 5 AS `c\\d`

-- name: not_like_any_with_escapes
SELECT 'a%b' NOT LIKE ANY ('a\\%b', 'x') AS a, 'a%b' LIKE ANY ('a\\%b', 'x') AS b, 'axb' NOT LIKE ANY ('a\\%b', 'x') AS c,
  'axb' NOT LIKE ALL ('a\\%b', 'x') AS d, 'axb' NOT LIKE ALL ('a%b', 'x') AS e, 'axb' NOT LIKE ANY ('a%b', 'x') AS f

-- name: not_like_any_with_null
SELECT 'x' NOT LIKE ANY ('x', NULL) AS a

-- name: rollup_in_a_recursive_base
-- engine: younger
WITH RECURSIVE t AS (
  SELECT a, SUM(b) AS s, 0 AS d FROM UNNEST([STRUCT(1 AS a, 2 AS b), (2, 3)]) GROUP BY ROLLUP (a) UNION ALL SELECT a, s, d + 1 FROM t WHERE d < 1)
SELECT * FROM t

-- name: grouping_sets_in_a_recursive_base
-- engine: younger
WITH RECURSIVE v AS (SELECT 1 AS a, 2 AS b, 3 AS n UNION ALL SELECT 1, 3, 4 UNION ALL SELECT 2, 3, 5), t AS (
  SELECT a, b, SUM(n) AS s, 0 AS d FROM v GROUP BY GROUPING SETS ((a), (b), (a, b), ()) UNION ALL SELECT a, b, s * 2, d + 1 FROM t WHERE d < 2)
SELECT * FROM t

-- name: cube_in_a_recursive_base_with_distinct
-- engine: younger
WITH RECURSIVE v AS (SELECT 1 AS a, 2 AS b, 3 AS n UNION ALL SELECT 1, 3, 4 UNION ALL SELECT 2, 3, 5), t AS (
  SELECT a, b, COUNT(*) AS s FROM v GROUP BY CUBE (a, b) UNION DISTINCT SELECT a, b, s + 1 FROM t WHERE s < 3)
SELECT * FROM t

-- name: rollup_beside_another_part_of_a_recursive_base
-- engine: younger
WITH RECURSIVE v AS (SELECT 1 AS a, 3 AS n UNION ALL SELECT 2, 5), t AS (
  SELECT a, SUM(n) AS s FROM v GROUP BY ROLLUP (a) UNION ALL SELECT 9, 9 UNION ALL SELECT a, s + 10 FROM t WHERE s < 10)
SELECT * FROM t

-- name: statistics_of_integers_with_an_offset
SELECT CORR(1700000000000000 + k, k) AS a, COVAR_POP(1700000000000000 + k, k) AS b, COVAR_SAMP(k, 1700000000000000 + k) AS c,
  VAR_SAMP(1700000000000000 + k) AS d, VAR_POP(1700000000000000 + k) AS e, STDDEV(1700000000000000 + k) AS f, STDDEV_POP(k - 1700000000000000) AS g,
  CORR(-k, 9000000000000000000 + k) AS h FROM UNNEST([1, 2, 4]) AS k

-- name: statistics_of_integers_in_windows
SELECT k, VAR_SAMP(1700000000000000 + k) OVER (ORDER BY k ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a,
  CORR(k, k * k) OVER (ORDER BY k) AS b, STDDEV_POP(1700000000000000 + k) OVER (PARTITION BY MOD(k, 2)) AS c
FROM UNNEST([1, 2, 4, 7]) AS k

-- name: statistics_of_few_integers
SELECT VAR_SAMP(k) AS a, VAR_POP(k) AS b, CORR(k, k) AS c, COVAR_SAMP(k, 1) AS d, CORR(k, k - k) AS e FROM UNNEST([5]) AS k

-- name: statistics_of_integers_and_null
SELECT VAR_SAMP(a) AS a, CORR(a, b) AS b, COVAR_POP(a, b) AS c, CORR(a, a - a) AS d, VAR_SAMP(IF(a > 9, a, NULL)) AS e
FROM UNNEST([STRUCT(1 AS a, 2 AS b), (2, NULL), (NULL, 3), (4, 9), (5, 1)])

-- name: statistics_of_decimals_with_an_offset
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, STDDEV(x) AS c, STDDEV_POP(x) AS d, CORR(x, y) AS e, COVAR_SAMP(x, y) AS f, COVAR_POP(x, y) AS g FROM UNNEST([STRUCT(NUMERIC '10000000000000000.1' AS x, NUMERIC '1.0' AS y), (NUMERIC '10000000000000000.2', NUMERIC '3.5'), (NULL, NUMERIC '7'), (NUMERIC '10000000000000000.4', NUMERIC '2'), (NUMERIC '1', NULL)])

-- name: statistics_of_decimals_beside_integers
SELECT CORR(x, y) AS a, COVAR_SAMP(x, y) AS b, COVAR_POP(y, x) AS c, CORR(y, f) AS d FROM UNNEST([STRUCT(NUMERIC '10000000000000000.1' AS x, 1700000000000001 AS y, 0.5 AS f), (NUMERIC '10000000000000000.2', 1700000000000003, 1.5), (NUMERIC '10000000000000000.4', 1700000000000002, 4.25)])

-- name: statistics_of_decimals_at_their_ends
SELECT VAR_SAMP(x) AS a, STDDEV_POP(x) AS b, CORR(x, -x) AS c FROM UNNEST([NUMERIC '99999999999999999999999999999.999999999', NUMERIC '-99999999999999999999999999999.999999999', NUMERIC '0.000000001']) AS x

-- name: statistics_of_decimals_that_are_the_same
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_POP(x, x) AS d FROM UNNEST([NUMERIC '0.1', NUMERIC '0.1', NUMERIC '0.1']) AS x

-- name: statistics_of_few_decimals
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_POP(x, x) AS d, COVAR_SAMP(x, x) AS e, STDDEV(x) AS f FROM UNNEST([NUMERIC '0.1', NULL]) AS x

-- name: statistics_of_decimals_over_windows
SELECT x, VAR_SAMP(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a, STDDEV_POP(x) OVER () AS b, CORR(x, -x) OVER (ORDER BY x) AS c FROM UNNEST([NUMERIC '10000000000000000.1', NUMERIC '10000000000000000.2', NUMERIC '10000000000000000.4', NULL]) AS x

-- name: statistics_of_decimals_by_groups
SELECT MOD(i, 2) AS g, VAR_POP(x) AS a, VAR_POP(DISTINCT x) AS b FROM UNNEST([NUMERIC '1.5', NUMERIC '2.5', NUMERIC '1.5', NUMERIC '7']) AS x WITH OFFSET AS i GROUP BY g

-- name: statistics_of_floats_with_an_offset
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, STDDEV(x) AS c, STDDEV_POP(x) AS d, CORR(x, y) AS e, COVAR_SAMP(x, y) AS f, COVAR_POP(y, x) AS g FROM UNNEST([STRUCT(1700000000000001.0 AS x, 1.0 AS y), (1700000000000002.0, 2.0), (NULL, 5.0), (1700000000000004.0, 4.0), (1.0, NULL)])

-- name: statistics_of_floats_beside_integers
SELECT CORR(x, k) AS a, COVAR_SAMP(k, x) AS b, COVAR_POP(x, 1700000000000000 + k) AS c FROM UNNEST([STRUCT(1000000000.25 AS x, 1 AS k), (1000000000.5, 2), (1000000000.75, 5)])

-- name: statistics_of_floats_over_windows
SELECT x, VAR_SAMP(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a, STDDEV_POP(x) OVER () AS b, COVAR_POP(x, -x) OVER (ORDER BY x) AS c FROM UNNEST([1700000000000001.0, 1700000000000002.0, 1700000000000004.0, NULL]) AS x

-- name: statistics_of_floats_that_are_the_same
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_POP(x, x) AS d FROM UNNEST([0.5, 0.5, 0.5]) AS x

-- name: statistics_of_few_floats
SELECT VAR_SAMP(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_POP(x, x) AS d, COVAR_SAMP(x, x) AS e, STDDEV(x) AS f FROM UNNEST([0.25, NULL]) AS x

-- name: statistics_of_tiny_huge_and_no_floats
SELECT VAR_SAMP(x) AS a, STDDEV_POP(y) AS b, VAR_POP(z) AS c, CORR(x, z) AS d, COVAR_POP(y, z) AS e FROM UNNEST([STRUCT(1e-30 AS x, 1e100 AS y, CAST('NaN' AS FLOAT64) AS z), (3e-30, 3e100, 1.5), (5e-30, 5e100, 2.5)])

-- name: statistics_of_floats_by_groups
SELECT MOD(i, 2) AS g, VAR_POP(x) AS a, VAR_POP(DISTINCT x) AS b, STDDEV(x) AS c FROM UNNEST([1000000001.5, 2.5, 1000000001.5, 7.25, 1000000003.0, NULL]) AS x WITH OFFSET AS i GROUP BY g
