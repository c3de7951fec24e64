-- Set operations whose columns are matched by name.

-- name: union_by_name
-- engine: younger
SELECT 1 AS a, 'x' AS b UNION ALL BY NAME SELECT 'y' AS b, 2 AS a

-- name: union_by_name_ignores_case
-- engine: younger
SELECT 1 AS a, 'x' AS b UNION ALL BY NAME SELECT 'y' AS B, 2 AS A

-- name: union_corresponding
-- engine: younger
SELECT 1 AS a, 'x' AS b, true AS c UNION ALL CORRESPONDING SELECT 'y' AS b, 2 AS a, 5 AS d

-- name: union_strict_corresponding
-- engine: younger
SELECT 1 AS a, 'x' AS b UNION DISTINCT STRICT CORRESPONDING SELECT 'x' AS b, 1 AS a

-- name: full_union
-- engine: younger
SELECT 1 AS a, 'x' AS b FULL UNION ALL CORRESPONDING SELECT DATE '2020-01-01' AS d, 2 AS a FULL UNION ALL CORRESPONDING SELECT 1.5 AS e

-- name: full_outer_union_by_name
-- engine: younger
SELECT 1 AS a, NULL AS b FULL OUTER UNION ALL BY NAME SELECT 'z' AS b, 2.5 AS a

-- name: left_union
-- engine: younger
SELECT 1 AS a, 'x' AS b LEFT UNION ALL CORRESPONDING SELECT 2 AS a, 7 AS z

-- name: left_outer_union_by_name
-- engine: younger
SELECT 1 AS a, 'x' AS b LEFT OUTER UNION DISTINCT BY NAME SELECT 2 AS a, 7 AS z

-- name: inner_union_by_name
-- engine: younger
SELECT 1 AS a, 'x' AS b INNER UNION ALL BY NAME SELECT 2 AS a, 7 AS z

-- name: corresponding_by
-- engine: younger
SELECT 1 AS a, 'x' AS b, 3 AS c UNION ALL CORRESPONDING BY (c, a) SELECT 2 AS a, 7 AS z, 4 AS c

-- name: by_name_on
-- engine: younger
SELECT 1 AS a, 3 AS c UNION ALL BY NAME ON (c, a) SELECT 4 AS c, 2 AS a

-- name: inner_by_name_on
-- engine: younger
SELECT 1 AS a, 'x' AS b, 3 AS c INNER UNION ALL BY NAME ON (c, a) SELECT 2 AS a, 4 AS c, 'y' AS b

-- name: full_corresponding_by
-- engine: younger
SELECT 1 AS a, 'x' AS b FULL UNION ALL CORRESPONDING BY (z, a) SELECT 2 AS a, 7 AS z

-- name: left_corresponding_by
-- engine: younger
SELECT 1 AS a, 'x' AS b LEFT UNION ALL CORRESPONDING BY (b) SELECT 2 AS b1, 7 AS a

-- name: left_corresponding_by_shared
-- engine: younger
SELECT 1 AS a, 'x' AS b LEFT UNION ALL CORRESPONDING BY (b, a) SELECT 'y' AS b, 7 AS z

-- name: intersect_by_name
-- engine: younger
SELECT 1 AS a, 2 AS b INTERSECT DISTINCT BY NAME SELECT b, a FROM UNNEST([STRUCT(2 AS b, 1 AS a), (3, 1)])

-- name: except_by_name
-- engine: younger
SELECT a, b FROM UNNEST([STRUCT(2 AS b, 1 AS a), (3, 1)]) EXCEPT DISTINCT BY NAME SELECT 2 AS b, 1 AS a

-- name: full_except
-- engine: younger
SELECT 1 AS a, 2 AS b FULL EXCEPT DISTINCT CORRESPONDING SELECT 1 AS a, 3 AS c

-- name: literals_take_the_types_of_columns
-- engine: younger
SELECT NUMERIC '1.5' AS a, DATE '2020-01-01' AS d UNION ALL BY NAME SELECT '2021-02-03' AS d, 123456789012345678.9 AS a

-- name: operands_with_distinct_and_limit
-- engine: younger
(SELECT DISTINCT x AS a, 1 AS b FROM UNNEST([1, 1, 2]) AS x ORDER BY a LIMIT 5) UNION ALL BY NAME (SELECT DISTINCT 5 AS b, y AS a FROM UNNEST([7, 7]) AS y)

-- name: order_of_the_whole
-- engine: younger
SELECT 1 AS a, 'x' AS b UNION ALL BY NAME SELECT 'y' AS b, 2 AS a ORDER BY b DESC

-- name: from_a_cte_with_join
-- engine: younger
WITH t AS (SELECT 1 AS k, 2 AS v) SELECT t.k, v FROM t LEFT JOIN (SELECT 1 AS k) AS u USING (k) FULL UNION ALL CORRESPONDING SELECT 5 AS w, 6 AS k FROM t INNER JOIN t AS s ON s.k = t.k

-- name: without_the_only_aggregate
-- engine: younger
SELECT COUNT(*) AS n, 'x' AS k FROM UNNEST([1, 2, 3]) UNION ALL CORRESPONDING SELECT 'y' AS k

-- name: without_the_only_aggregate_of_a_having
-- engine: younger
SELECT MAX(v) AS n, DATE '2020-01-01' AS k FROM UNNEST([1, 2, 3]) AS v HAVING n > 1 UNION ALL CORRESPONDING SELECT DATE '2021-01-01' AS k

-- name: without_the_only_aggregate_literals_stay_free
-- engine: younger
SELECT COUNT(*) AS n, '2020-01-01' AS k FROM UNNEST([1, 2, 3]) UNION ALL CORRESPONDING SELECT k FROM UNNEST([DATE '2021-01-01']) AS k

-- name: without_one_of_two_aggregates
-- engine: younger
SELECT COUNT(*) AS n, SUM(v) AS s, 'x' AS k FROM UNNEST([1, 2, 3]) AS v UNION ALL CORRESPONDING SELECT 'y' AS k, 4 AS s

-- name: without_the_window_of_qualify
-- engine: younger
SELECT v AS k, ROW_NUMBER() OVER (ORDER BY v) AS r FROM UNNEST([3, 4]) AS v QUALIFY r = 1 UNION ALL CORRESPONDING SELECT 9 AS k

-- name: without_the_window_beside_qualify
-- engine: younger
SELECT v AS k, ROW_NUMBER() OVER (ORDER BY v) AS r FROM UNNEST([3, 4]) AS v QUALIFY TRUE UNION ALL CORRESPONDING SELECT 9 AS k

-- name: without_the_aggregate_of_group_by_all
-- engine: younger
SELECT COUNT(*) AS n, 'x' AS k FROM UNNEST([1, 2, 3]) GROUP BY ALL UNION ALL CORRESPONDING SELECT 'y' AS k
