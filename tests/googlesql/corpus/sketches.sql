-- Sketches, and APPROX_TOP_SUM, which no release of the engine evaluates: few values are counted exactly, so that a query of the same meaning is
-- judged. What the examples of BigQuery's documentation print stands here as values.

-- name: hll_of_each_type
SELECT HLL_COUNT.EXTRACT(HLL_COUNT.INIT(i)) AS i, HLL_COUNT.EXTRACT(HLL_COUNT.INIT(CAST(i AS NUMERIC), 10)) AS n,
       HLL_COUNT.EXTRACT(HLL_COUNT.INIT(CAST(i AS BIGNUMERIC), 24)) AS b, HLL_COUNT.EXTRACT(HLL_COUNT.INIT(CAST(i AS STRING))) AS s,
       HLL_COUNT.EXTRACT(HLL_COUNT.INIT(CAST(CAST(i AS STRING) AS BYTES))) AS y
FROM UNNEST([1, 2, 2, NULL, 3]) AS i
-- judged as:
SELECT COUNT(DISTINCT i) AS i, COUNT(DISTINCT i) AS n, COUNT(DISTINCT i) AS b, COUNT(DISTINCT i) AS s, COUNT(DISTINCT i) AS y
FROM UNNEST([1, 2, 2, NULL, 3]) AS i

-- name: hll_merges
SELECT HLL_COUNT.MERGE(s) AS n, HLL_COUNT.EXTRACT(HLL_COUNT.MERGE_PARTIAL(s)) AS m
FROM (SELECT k, HLL_COUNT.INIT(x) AS s FROM UNNEST([STRUCT(1 AS k, 'a' AS x), (1, 'b'), (2, 'b'), (2, 'c'), (3, NULL)]) GROUP BY k)
-- judged as:
SELECT 3 AS n, 3 AS m

-- name: hll_of_nothing
SELECT HLL_COUNT.INIT(x) IS NULL AS a, HLL_COUNT.MERGE(CAST(x AS BYTES)) AS b, HLL_COUNT.MERGE_PARTIAL(CAST(x AS BYTES)) IS NULL AS c,
       HLL_COUNT.EXTRACT(NULL) AS d, HLL_COUNT.EXTRACT(HLL_COUNT.INIT(x)) AS e
FROM UNNEST([CAST(NULL AS STRING)]) AS x
-- judged as:
SELECT TRUE AS a, 0 AS b, TRUE AS c, 0 AS d, 0 AS e

-- name: hll_in_windows
SELECT x, HLL_COUNT.EXTRACT(HLL_COUNT.MERGE_PARTIAL(HLL_COUNT.INIT(v)) OVER (ORDER BY x)) AS n
FROM UNNEST([STRUCT(1 AS x, 5 AS v), (2, 6), (2, 5), (3, 7)]) GROUP BY x ORDER BY x
-- judged as:
SELECT x, n FROM UNNEST([STRUCT(1 AS x, 1 AS n), (2, 2), (3, 3)]) ORDER BY x

-- name: hll_thousand
SELECT HLL_COUNT.MERGE(s) AS n FROM (SELECT MOD(x, 7) AS k, HLL_COUNT.INIT(x) AS s FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS x GROUP BY k)
-- judged as:
SELECT 1000 AS n

-- name: kll_int64
SELECT KLL_QUANTILES.EXTRACT_INT64(KLL_QUANTILES.INIT_INT64(x, 1000), 4) AS q,
       KLL_QUANTILES.EXTRACT_POINT_INT64(KLL_QUANTILES.INIT_INT64(x), 0.5) AS p
FROM UNNEST([5, 1, 3, 2, 4]) AS x
-- judged as:
SELECT [1, 2, 3, 4, 5] AS q, 3 AS p

-- name: kll_float64
SELECT KLL_QUANTILES.EXTRACT_FLOAT64(KLL_QUANTILES.INIT_FLOAT64(x), 2) AS q,
       KLL_QUANTILES.EXTRACT_POINT_FLOAT64(KLL_QUANTILES.INIT_FLOAT64(x), 1) AS p
FROM UNNEST([0.5, -1.5, 2.25, NULL]) AS x
-- judged as:
SELECT [-1.5, 0.5, 2.25] AS q, 2.25 AS p

-- name: kll_merges
SELECT KLL_QUANTILES.MERGE_INT64(s, 2) AS q, KLL_QUANTILES.MERGE_POINT_INT64(s, 0.25) AS p,
       KLL_QUANTILES.EXTRACT_INT64(KLL_QUANTILES.MERGE_PARTIAL(s), 1) AS e
FROM (SELECT MOD(x, 3) AS k, KLL_QUANTILES.INIT_INT64(x) AS s FROM UNNEST(GENERATE_ARRAY(1, 20)) AS x GROUP BY k)
-- judged as:
SELECT [1, 10, 20] AS q, 5 AS p, [1, 20] AS e

-- name: kll_of_nothing
SELECT KLL_QUANTILES.INIT_INT64(x) IS NULL AS a, KLL_QUANTILES.MERGE_FLOAT64(CAST(NULL AS BYTES), 2) IS NULL AS b,
       KLL_QUANTILES.EXTRACT_INT64(NULL, 2) IS NULL AS c
FROM UNNEST([CAST(NULL AS INT64)]) AS x
-- judged as:
SELECT TRUE AS a, TRUE AS b, TRUE AS c

-- name: top_sum
SELECT APPROX_TOP_SUM(x, weight, 2) AS t
FROM UNNEST([STRUCT('apple' AS x, 3 AS weight), ('pear', 2), ('apple', 0), ('banana', 5), ('pear', 4)])
-- judged as:
SELECT [STRUCT('pear' AS value, 6 AS `sum`), ('banana', 5)] AS t

-- name: top_sum_of_nulls
SELECT APPROX_TOP_SUM(x, weight, 3) AS t, APPROX_TOP_SUM(x, weight, 1) AS one
FROM UNNEST([STRUCT('apple' AS x, 0.0 AS weight), (NULL, NULL), ('pear', 0.5), ('pear', NULL)])
-- judged as:
SELECT [STRUCT('pear' AS value, 0.5 AS `sum`), ('apple', 0.0), (NULL, NULL)] AS t, [STRUCT('pear' AS value, 0.5 AS `sum`)] AS one

-- name: top_sum_by_group
SELECT k, APPROX_TOP_SUM(x, w, 1)[OFFSET(0)].sum AS best FROM UNNEST([STRUCT(1 AS k, 'a' AS x, NUMERIC '1.5' AS w), (1, 'a', 2), (2, 'b', 0.25)])
GROUP BY k ORDER BY k
-- judged as:
SELECT k, best FROM UNNEST([STRUCT(1 AS k, NUMERIC '3.5' AS best), (2, 0.25)]) ORDER BY k

-- name: top_sum_of_constants
SELECT APPROX_TOP_SUM('a', 2, 1)[OFFSET(0)].sum AS s FROM UNNEST([1, 2, 3])
-- judged as:
SELECT 6 AS s

-- name: top_sum_of_no_rows
SELECT APPROX_TOP_SUM(x, 1, 1) IS NULL AS none FROM UNNEST(CAST([] AS ARRAY<STRING>)) AS x
-- judged as:
SELECT TRUE AS none
