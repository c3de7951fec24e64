-- Aggregates with HAVING MAX and MIN, approximate ones, percentiles with NULL and NaN.

-- name: approx_top_count
SELECT APPROX_TOP_COUNT(x, 2) AS t FROM UNNEST(['a', 'b', 'a', NULL, NULL, NULL, 'c']) AS x

-- name: approx_top_count_2
SELECT APPROX_TOP_COUNT(x, 10) AS t FROM UNNEST([1.5, 1.5, 2.5]) AS x

-- name: approx_top_count_3
SELECT APPROX_TOP_COUNT(x, 1) AS t FROM UNNEST(ARRAY<INT64>[]) AS x

-- name: sum_avg
SELECT SUM(a HAVING MAX b) AS s, AVG(a HAVING MIN b) AS t, COUNT(a HAVING MAX b) AS u, ARRAY_AGG(a HAVING MAX b) AS v, MAX(a HAVING MIN b) AS w, ANY_VALUE(a HAVING MAX b) AS x, STRING_AGG(c HAVING MAX b) AS y FROM UNNEST([STRUCT(1 AS a, 1 AS b, 'x' AS c), (2, 2, 'y'), (3, 2, 'y'), (4, NULL, 'z')])

-- name: sum_cast
SELECT SUM(a HAVING MAX b) AS s FROM UNNEST([STRUCT(1 AS a, CAST(NULL AS INT64) AS b), (2, NULL)])

-- name: count
SELECT g, COUNT(a HAVING MAX b) AS s FROM UNNEST([STRUCT(1 AS a, 5 AS b, 'x' AS g), (2, 5, 'x'), (3, 1, 'y'), (4, 0, 'y')]) GROUP BY g

-- name: sum
SELECT SUM(DISTINCT a HAVING MAX b) AS s FROM UNNEST([STRUCT(1 AS a, 5 AS b), (1, 5), (2, 5), (3, 4)])

-- name: percentile_cont
SELECT PERCENTILE_CONT(x, 0.5 RESPECT NULLS) OVER () AS a, PERCENTILE_CONT(x, 0 RESPECT NULLS) OVER () AS b, PERCENTILE_CONT(x, 0.25 RESPECT NULLS) OVER () AS c, PERCENTILE_CONT(x, 1 RESPECT NULLS) OVER () AS d, PERCENTILE_DISC(x, 0.5 RESPECT NULLS) OVER () AS e, PERCENTILE_DISC(x, 0 RESPECT NULLS) OVER () AS f, PERCENTILE_DISC(x, 0.5) OVER () AS g, PERCENTILE_CONT(x, 0.6) OVER () AS h FROM UNNEST([1, NULL, 3, NULL, 10.0]) AS x LIMIT 1

-- name: percentile_disc
SELECT PERCENTILE_DISC(x, 0.5 RESPECT NULLS) OVER () AS a, PERCENTILE_DISC(x, NUMERIC '0.9') OVER () AS b FROM UNNEST(['a', NULL, 'c']) AS x LIMIT 1

-- name: percentile_cont_percentile_disc
SELECT PERCENTILE_CONT(x, 0.5) OVER () AS a, PERCENTILE_DISC(x, 0.5) OVER () AS b, PERCENTILE_CONT(x, 0.9) OVER () AS c, PERCENTILE_DISC(x, 0) OVER () AS d FROM UNNEST([1.0, CAST('nan' AS FLOAT64), CAST('inf' AS FLOAT64), 2.0]) AS x LIMIT 1

-- name: percentile_cont_cast
SELECT PERCENTILE_CONT(x, 0.5 RESPECT NULLS) OVER () AS a FROM UNNEST([CAST(NULL AS FLOAT64)]) AS x

-- name: count_2
SELECT COUNT(DISTINCT STRUCT(a, b)) AS n FROM UNNEST([STRUCT(1 AS a, 2 AS b), (1, 2), (NULL, 1)])

-- name: count_3
SELECT COUNT(DISTINCT x) AS a, COUNT(x) AS b, APPROX_COUNT_DISTINCT(x) AS c FROM UNNEST([1.0, CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64), 0.0, -0.0, NULL]) AS x

-- name: bit_and_logical_or
SELECT BIT_AND(DISTINCT x) AS a, LOGICAL_OR(x > 2) AS b, ARRAY_CONCAT_AGG([x] ORDER BY x DESC LIMIT 2) AS c FROM UNNEST([1, 3, 3]) AS x

-- name: approx_top_count_4
SELECT g, APPROX_TOP_COUNT(x, 2) AS t FROM UNNEST([STRUCT(1 AS g, 'a' AS x), (1, 'b'), (1, 'b'), (2, NULL)]) GROUP BY g

-- name: min_string_agg
SELECT k, MIN(v HAVING MAX k) AS a, STRING_AGG(CAST(v AS STRING), '-' HAVING MIN v) AS b, COUNTIF(v > 1 HAVING MAX v) AS c FROM UNNEST([STRUCT(1 AS k, 1.5 AS v), (1, 2.5), (2, NULL)]) GROUP BY k

-- name: percentile_cont_percentile_disc_2
SELECT id, PERCENTILE_CONT(v, 0.3) OVER (PARTITION BY g) AS a, PERCENTILE_DISC(v, 0.3 RESPECT NULLS) OVER (PARTITION BY g) AS b, PERCENTILE_CONT(v, 0.3 RESPECT NULLS) OVER (PARTITION BY g) AS c, PERCENTILE_DISC(v, 0.7) OVER (PARTITION BY g) AS d FROM UNNEST([STRUCT(1 AS id, 1 AS g, 1.0 AS v), (2, 1, NULL), (3, 1, CAST('nan' AS FLOAT64)), (4, 1, 7), (5, 2, NULL), (6, 2, NULL), (7, 3, 5), (8, 3, CAST('-inf' AS FLOAT64)), (9, 3, 2), (10, 3, 9)])

-- name: percentile_disc_2
SELECT id, PERCENTILE_DISC(v, 0.5 RESPECT NULLS) OVER (PARTITION BY g) AS a, PERCENTILE_DISC(v, 0.5) OVER () AS b FROM UNNEST([STRUCT(1 AS id, 1 AS g, DATE '2020-01-01' AS v), (2, 1, NULL), (3, 2, NULL), (4, 1, '2019-01-01')])

-- name: function_of_any_type
CREATE TEMP FUNCTION f(x ANY TYPE) AS (x + 1); SELECT f(1) AS a, f(1.5) AS b, f(NUMERIC '1.5') AS c
-- judged as:
SELECT 2 AS a, 2.5 AS b, NUMERIC '2.5' AS c

-- name: function_of_any_array
CREATE TEMP FUNCTION f(x ANY TYPE, n INT64) AS (x[OFFSET(n)]); SELECT f([1, 2], 1) AS a, f(['a'], 0) AS b
-- judged as:
SELECT 2 AS a, 'a' AS b

-- name: function_of_any_type_returns
CREATE TEMP FUNCTION f(x ANY TYPE) RETURNS INT64 AS (CAST(x AS INT64)); SELECT f('5') AS a, f(2.5) AS b
-- judged as:
SELECT 5 AS a, 3 AS b

-- name: approx_top_count_values
SELECT APPROX_TOP_COUNT(x, 2) AS t FROM UNNEST(['a', 'b', 'a', NULL, NULL, NULL, 'c']) AS x
-- judged as:
SELECT [STRUCT(CAST(NULL AS STRING) AS value, 3 AS count), ('a', 2)] AS t

-- name: max_by_null
SELECT MAX_BY(v, k) AS a, MIN_BY(v, k) AS b FROM UNNEST([STRUCT(1 AS k, CAST(NULL AS STRING) AS v), (2, 'b'), (3, NULL), (NULL, 'd')])
-- judged as:
SELECT ANY_VALUE(v HAVING MAX k) AS a, ANY_VALUE(v HAVING MIN k) AS b FROM UNNEST([STRUCT(1 AS k, CAST(NULL AS STRING) AS v), (2, 'b'), (3, NULL), (NULL, 'd')])

-- name: any_value
SELECT ANY_VALUE(v HAVING MAX k) AS a, ANY_VALUE(v HAVING MIN k) AS b, BIT_OR(k HAVING MAX k) AS c, LOGICAL_AND(k > 1 HAVING MIN v) AS d, AVG(n HAVING MAX k) AS e FROM UNNEST([STRUCT(1 AS k, CAST(NULL AS STRING) AS v, NUMERIC '1.5' AS n), (2, 'b', NUMERIC '2'), (3, NULL, NUMERIC '4'), (NULL, 'd', NUMERIC '8')])

-- name: grouped_by_the_name_of_a_literal
SELECT 'a' AS k, DATE '2020-01-01' AS d, COUNT(*) AS n FROM UNNEST([1, 2]) GROUP BY k, 2, 1 + 1, DATE '2020-01-01', CAST(NULL AS STRING)
