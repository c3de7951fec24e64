-- SQL functions that aggregate. The engine runs no statement that makes one: it judges a query of the same meaning.

-- name: temporary
CREATE TEMP AGGREGATE FUNCTION scaled(x FLOAT64, n FLOAT64 NOT AGGREGATE) RETURNS FLOAT64 AS (SUM(x) / n);
SELECT k, scaled(v, 2) AS s, scaled(v + k, 4) + 1 AS t FROM UNNEST([STRUCT(1 AS k, 3.0 AS v), (1, 5), (2, 7)]) GROUP BY k ORDER BY k
-- judged as:
SELECT k, s, t FROM UNNEST([STRUCT(1 AS k, 4.0 AS s, 3.5 AS t), (2, 3.5, 3.25)]) ORDER BY k

-- name: of_any_type
CREATE TEMP AGGREGATE FUNCTION spread(x ANY TYPE) AS (MAX(x) - MIN(x));
SELECT spread(i) AS i, spread(CAST(i AS NUMERIC) / 2) AS n FROM UNNEST([1, 4, 9]) AS i
-- judged as:
SELECT 8 AS i, NUMERIC '4' AS n

-- name: stays
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE AGGREGATE FUNCTION routines.weighted(x FLOAT64, w FLOAT64) AS (SUM(x * w) / SUM(w));
SELECT routines.weighted(x, w) AS m, COUNT(*) AS n FROM UNNEST([STRUCT(1.0 AS x, 1.0 AS w), (4, 2)])
-- judged as:
SELECT 3.0 AS m, 2 AS n

-- name: they_call_each_other
CREATE TEMP AGGREGATE FUNCTION total(x INT64) AS (SUM(x));
CREATE TEMP AGGREGATE FUNCTION doubled(x INT64) AS (total(x + 1) * 2);
SELECT doubled(x) AS d FROM UNNEST([1, 2]) AS x HAVING doubled(x) > 3 ORDER BY doubled(x)
-- judged as:
SELECT 10 AS d

-- name: without_an_aggregate_inside
CREATE TEMP AGGREGATE FUNCTION given(x INT64 NOT AGGREGATE) AS (x * 2);
SELECT given(4) AS g FROM UNNEST([1, 2, 3])
-- judged as:
SELECT 8 AS g

-- name: order_inside
CREATE TEMP AGGREGATE FUNCTION joined(x STRING, place INT64) AS (STRING_AGG(x, '-' ORDER BY place DESC LIMIT 2));
SELECT joined(x, o) AS j FROM UNNEST(['a', 'b', 'c']) AS x WITH OFFSET AS o
-- judged as:
SELECT 'c-b' AS j

-- name: having_nan_max
SELECT SUM(x HAVING MAX y) AS a FROM UNNEST([STRUCT(1 AS x, CAST('nan' AS FLOAT64) AS y), (5, 2), (6, CAST('inf' AS FLOAT64))])

-- name: having_nan_min
SELECT SUM(x HAVING MIN y) AS a FROM UNNEST([STRUCT(1 AS x, CAST('nan' AS FLOAT64) AS y), (5, 2), (6, CAST('inf' AS FLOAT64))])

-- name: having_nan_any_value
SELECT ANY_VALUE(x HAVING MIN y) AS a FROM UNNEST([STRUCT(1 AS x, CAST('nan' AS FLOAT64) AS y), (5, 2), (6, CAST('inf' AS FLOAT64))])

-- name: having_only_nan
SELECT ANY_VALUE(x HAVING MAX y) AS a, SUM(x HAVING MAX y) AS b, COUNT(x HAVING MAX y) AS c FROM UNNEST([STRUCT(1 AS x, CAST('nan' AS FLOAT64) AS y)])

-- name: having_ignored_nulls
SELECT ARRAY_AGG(x HAVING MAX y) AS a, ARRAY_AGG(x IGNORE NULLS HAVING MAX y) AS b, STRING_AGG(CAST(x AS STRING) HAVING MAX y) AS c FROM UNNEST([STRUCT(NULL AS x, 5 AS y), (3, 5)])

-- name: having_count_rows
SELECT COUNT(* HAVING MAX y) AS a FROM UNNEST([STRUCT(NULL AS x, 5 AS y), (3, 5)])

-- name: having_distinct_ordered
SELECT SUM(DISTINCT x HAVING MAX y) AS a, ARRAY_AGG(DISTINCT x HAVING MIN y ORDER BY x DESC) AS b FROM UNNEST([STRUCT(1 AS x, 2 AS y), (1, 2), (2, 2), (7, 9)])

-- name: having_of_every_kind
SELECT AVG(x HAVING MAX y) AS a, AVG(CAST(x AS NUMERIC) HAVING MIN y) AS b, SUM(CAST(x AS BIGNUMERIC) HAVING MAX y) AS c, MIN(CAST(x AS BIGNUMERIC) HAVING MAX y) AS d, MAX(x / 2 HAVING MAX y) AS e, COUNTIF(x > 1 HAVING MIN y) AS f, LOGICAL_OR(x > 1 HAVING MAX y) AS g, BIT_XOR(x HAVING MAX y) AS h, STDDEV(x HAVING MAX y) AS i, COVAR_POP(x, y HAVING MAX y) AS j, CORR(x, x HAVING MAX y) AS k FROM UNNEST([STRUCT(1 AS x, 2 AS y), (4, 2), (9, 1)])

-- name: having_statistics
SELECT VAR_POP(x HAVING MAX y) AS a, VAR_SAMP(DISTINCT x HAVING MAX y) AS b, SUM(INTERVAL x DAY HAVING MAX y) AS c, SUM(x / 3 HAVING MAX y) AS d, MIN(x / 3 HAVING MAX y) AS e FROM UNNEST([STRUCT(1 AS x, 2 AS y), (4, 2), (9, 1)])

-- name: having_delimiter_order_limit
SELECT y, STRING_AGG(s, '+' HAVING MAX x ORDER BY s DESC LIMIT 2) AS a, ARRAY_CONCAT_AGG([s] HAVING MAX x ORDER BY s) AS b FROM UNNEST([STRUCT(1 AS x, 2 AS y, 'a' AS s), (1, 2, 'b'), (9, 1, 'c'), (1, 2, 'd')]) GROUP BY y

-- name: having_in_subqueries
SELECT (SELECT SUM(e HAVING MAX e) FROM UNNEST(t.a) AS e) AS s, (SELECT ARRAY_AGG(e HAVING MAX MOD(e, 2) ORDER BY e) FROM UNNEST(t.a) AS e) AS l FROM (SELECT [1, 3, 3] AS a UNION ALL SELECT [2, 4]) AS t

-- name: having_ordered
SELECT ARRAY_AGG(x HAVING MAX y ORDER BY x) AS a, ARRAY_AGG(x HAVING MIN y ORDER BY x DESC) AS b FROM UNNEST([STRUCT(1 AS x, 2 AS y), (5, 2), (3, 1), (NULL, 2)])

-- name: having_limited
SELECT ARRAY_AGG(x HAVING MAX y ORDER BY x LIMIT 1) AS a, STRING_AGG(CAST(x AS STRING), '-' HAVING MAX y ORDER BY x DESC LIMIT 2) AS s FROM UNNEST([STRUCT(1 AS x, 2 AS y), (5, 2), (3, 1), (7, 2)])

-- name: having_distinct_limited
SELECT ARRAY_AGG(DISTINCT x IGNORE NULLS HAVING MAX y ORDER BY x LIMIT 2) AS a FROM UNNEST([STRUCT(1 AS x, 2 AS y), (5, 2), (3, 1), (7, 2), (7, 2), (NULL, 2)])

-- name: having_arrays
SELECT ARRAY_CONCAT_AGG(x HAVING MAX y) AS a FROM UNNEST([STRUCT([1] AS x, 2 AS y), ([5], 3), ([3], 1)])

-- name: having_by_groups
SELECT g, ARRAY_AGG(x HAVING MAX y ORDER BY x LIMIT 2) AS a FROM UNNEST([STRUCT(1 AS g, 1 AS x, 2 AS y), (1, 5, 2), (2, 3, 1), (2, 4, NULL)]) GROUP BY g

-- name: grouping_sets_of_rollup_and_cube
-- engine: younger
SELECT x, y, COUNT(*) AS s FROM UNNEST([STRUCT(1 AS x, 2 AS y), (NULL, 3)]) GROUP BY GROUPING SETS (ROLLUP(x, y), CUBE(y), ())
