-- Pipe syntax, and queries that start with FROM.

-- name: where
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y'), (2, 'z')]) AS t |> WHERE a > 1

-- name: aggregate
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y'), (2, 'z')]) AS t |> AGGREGATE COUNT(*) AS n DESC GROUP BY a

-- name: aggregate_2
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y'), (2, 'z')]) AS t |> AGGREGATE COUNT(*) AS n, MAX(b) GROUP AND ORDER BY a DESC

-- name: aggregate_3
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y'), (2, 'z'), (3, 'q')]) AS t |> AGGREGATE COUNT(*) AS n ASC, MAX(b) m GROUP BY a DESC, a+1 AS c

-- name: distinct_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> DISTINCT |> SELECT t.a

-- name: order_limit_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> ORDER BY a DESC |> LIMIT 1 |> SELECT t.a, t

-- name: as_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AS u |> SELECT u.a, u

-- name: extend_where
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> EXTEND a + 1 AS c, SUM(a) OVER () AS s |> WHERE c > 2

-- name: where_extend
-- engine: younger
FROM UNNEST([1, 2]) AS x |> WHERE x > 1 |> EXTEND x + 1 AS y

-- name: join
-- engine: younger
FROM UNNEST([1, 2]) AS x |> JOIN UNNEST([2, 3]) AS y ON x = y

-- name: join_2
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) AS t |> JOIN (SELECT 1 AS k, 3 AS w) AS u USING (k)

-- name: extend_join_select
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) AS t |> EXTEND 5 AS k2 |> LEFT JOIN (SELECT 1 AS k, 3 AS w) AS u ON t.k = u.k |> SELECT t.k, u.k AS uk, k2

-- name: union
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> UNION ALL (SELECT 3, 4), (SELECT 5, 6)

-- name: union_2
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> UNION ALL BY NAME (SELECT 3 AS v, 4 AS k)

-- name: assert_select
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> ASSERT k > 0, 'k', k |> SELECT k

-- name: assert_select_2
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> ASSERT k > 1, 'k is', k |> SELECT k

-- name: with_join
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> WITH c AS (SELECT 1 AS k) |> JOIN c USING (k)

-- name: where_2
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> WHERE SUM(v) OVER () > 1

-- name: aggregate_7
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> AGGREGATE SUM(v), COUNT(*) + 1 AS c

-- name: order_limit
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> ORDER BY 2 |> LIMIT 1 OFFSET 0

-- name: pivot
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v UNION ALL SELECT 2, 3) |> PIVOT(SUM(v) FOR k IN (1 AS one, 2 AS two))

-- name: unpivot
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> UNPIVOT(val FOR name IN (k, v))

-- name: where_3
-- engine: younger
SELECT 1 AS a UNION ALL SELECT 2 |> WHERE a > 1

-- name: select_extend
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> SELECT AS STRUCT a, b |> EXTEND 1 AS z

-- name: aggregate_8
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) AS t |> AGGREGATE COUNT(*) AS n GROUP BY ROLLUP(a, b)

-- name: aggregate_9
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) AS t |> AGGREGATE GROUP BY a

-- name: select_limit
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) AS t |> SELECT DISTINCT b |> LIMIT 5

-- name: aggregate_10
-- engine: younger
SELECT (FROM UNNEST([1,2]) AS x |> AGGREGATE SUM(x)) AS s

-- name: tablesample
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b)]) AS t |> TABLESAMPLE SYSTEM (100 PERCENT)

-- name: where_4
-- engine: younger
FROM (SELECT 1 AS a), (SELECT 2 AS b) |> WHERE a < b

-- name: limit_where_join_aggregate
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) AS t |> LIMIT 1 |> WHERE a = 1 |> JOIN (SELECT 2 AS b) AS u ON u.b = t.b |> AGGREGATE COUNT(*) AS n GROUP BY u.b

-- name: set_select_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> SET a = a * 2 |> SELECT a, t.a AS ta, b

-- name: drop_select_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> DROP a |> SELECT *, t.a AS ta

-- name: rename_select_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> RENAME a AS c |> SELECT c, t.a

-- name: distinct_select_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> DISTINCT |> SELECT t.a

-- name: extend_select_3
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> EXTEND a + 1 AS c |> SELECT t

-- name: set_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> SET a = b, b = CAST(a AS STRING)

-- name: rename
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> RENAME a AS b, b AS a

-- name: drop_3
-- engine: younger
FROM (SELECT 1 AS a, 2 AS a, 3 AS b) AS t |> DROP a

-- name: join_set_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> JOIN (SELECT 1 AS a, 4 AS q) AS u USING (a) |> SET a = 7 |> SELECT *, t.a AS ta, u.a AS ua

-- name: as_join_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> AS u |> JOIN (SELECT 1 AS a, 4 AS q) AS t USING (a) |> SELECT u.b, t.q

-- name: limit_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> LIMIT 1 |> SELECT t.a

-- name: tablesample_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> TABLESAMPLE SYSTEM (100 PERCENT) |> SELECT t.a

-- name: assert_select_3
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> ASSERT true |> SELECT t.a

-- name: join_select
-- engine: younger
FROM (SELECT 1 AS a, [1,2] AS b) AS t |> CROSS JOIN UNNEST(t.b) AS x |> SELECT a, x

-- name: join_select_2
-- engine: younger
FROM (SELECT 1 AS a, [1,2] AS b) AS t |> CROSS JOIN UNNEST(b) AS x WITH OFFSET AS o |> SELECT a, x, o

-- name: aggregate_11
-- engine: younger
FROM (SELECT 1 AS a, [1,2] AS b) AS t, t.b AS x |> AGGREGATE SUM(x) AS s GROUP BY a

-- name: extend_aggregate
-- engine: younger
SELECT 1 AS a |> EXTEND a + 1 AS b |> AGGREGATE SUM(b) AS s |> EXTEND s * 2 AS d

-- name: order_extend_select
-- engine: younger
FROM (SELECT 1 AS a UNION ALL SELECT 3) |> ORDER BY a DESC |> EXTEND a * 2 AS b |> SELECT b

-- name: from_alone
-- engine: younger
(FROM (SELECT 1 AS a)) UNION ALL SELECT 2

-- name: select_where
-- engine: younger
FROM (SELECT 1 AS a) |> SELECT a, |> WHERE a = 1

-- name: select_where_2
-- engine: younger
FROM (SELECT 1 AS a) |> SELECT COUNT(*) OVER () AS n, a |> WHERE n = 1

-- name: select_extend_2
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> SELECT * EXCEPT (b) |> EXTEND a AS c

-- name: aggregate_12
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> AGGREGATE COUNT(*) AS n GROUP BY a, b |> AGGREGATE SUM(n) AS s

-- name: select_4
-- engine: younger
WITH t AS (SELECT 1 AS a) FROM t |> SELECT a

-- name: extend_2
-- engine: younger
WITH t AS (FROM (SELECT 1 AS a) |> EXTEND 2 AS b) SELECT * FROM t

-- name: extend_3
-- engine: younger
SELECT * FROM (FROM (SELECT 1 AS a) |> EXTEND 2 AS b) AS z WHERE z.b = 2

-- name: select_where_order
-- engine: younger
SELECT a IN (FROM (SELECT 1 AS a) |> SELECT a) AS i, EXISTS(FROM (SELECT 1 AS a) |> WHERE false) AS e, ARRAY(FROM UNNEST([3,1]) AS x |> ORDER BY x) AS r FROM (SELECT 1 AS a)

-- name: aggregate_14
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> AGGREGATE SUM(a) AS s GROUP BY b + 1

-- name: union_3
-- engine: younger
FROM (SELECT 1 AS a) |> UNION ALL (SELECT 2) |> UNION DISTINCT (SELECT 2), (SELECT 1)

-- name: union_4
-- engine: younger
FROM (SELECT 1 AS a) |> FULL UNION ALL CORRESPONDING (SELECT 2 AS b)

-- name: except_of_several
-- engine: younger
FROM UNNEST([1, 2, 3]) AS a |> SELECT a |> EXCEPT DISTINCT (SELECT 2), (SELECT 1)

-- name: intersect_by_name
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> INTERSECT DISTINCT BY NAME (SELECT 2 AS b, 1 AS a)

-- name: recursion_by_a_pipe_union
-- engine: younger
WITH RECURSIVE t AS (FROM UNNEST([1, 2]) AS x |> WHERE x < 2 |> SELECT x AS n |> UNION ALL (FROM t |> WHERE n < 4 |> SELECT n + 1)) SELECT n FROM t

-- name: recursion_with_pipes_inside_its_parts
-- engine: younger
WITH RECURSIVE t AS ((SELECT 1 AS n |> WHERE n < 7) UNION ALL (FROM t |> WHERE n < 5 |> SELECT n + 1)) FROM t |> WHERE n > 2

-- name: sample_of_a_join_in_from
-- engine: younger
WITH a AS (SELECT 1 AS k, 2 AS v), b AS (SELECT 1 AS k, 3 AS w) SELECT a.v, w, b.w AS bw, a.k, TO_JSON_STRING(b) AS b FROM (a JOIN b USING (k)) TABLESAMPLE SYSTEM (100 PERCENT)

-- name: sample_of_a_join_in_from_star
-- engine: younger
WITH a AS (SELECT 1 AS k, 2 AS v), b AS (SELECT 1 AS k, 3 AS w) SELECT * FROM (a FULL JOIN b USING (k)) TABLESAMPLE SYSTEM (100 PERCENT)

-- name: sample_of_a_join_beside_a_table
-- engine: younger
WITH c AS (SELECT 5 AS z), a AS (SELECT 1 AS k, 2 AS v), b AS (SELECT 1 AS k, 3 AS w) SELECT z, a.v, MAX(w) AS w FROM c CROSS JOIN (a JOIN b ON a.k = b.k) TABLESAMPLE SYSTEM (100 PERCENT) GROUP BY z, a.v

-- name: sample_of_joined_arrays_in_from
-- engine: younger
SELECT x, y FROM (UNNEST([1, 2]) AS x CROSS JOIN UNNEST([3, 4]) AS y) TABLESAMPLE SYSTEM (100 PERCENT)

-- name: samples_joined
-- engine: younger
WITH a AS (SELECT 1 AS k, 2 AS v), b AS (SELECT 1 AS k, 3 AS w) SELECT * FROM a TABLESAMPLE SYSTEM (100 PERCENT) JOIN b TABLESAMPLE SYSTEM (100 PERCENT) USING (k)

-- name: sample_of_a_sample
-- engine: younger
FROM UNNEST([1, 2]) AS x |> TABLESAMPLE SYSTEM (100 PERCENT) |> TABLESAMPLE SYSTEM (100 PERCENT) |> AGGREGATE COUNT(*) AS n

-- name: distinct_after_a_full_join_keeps_aliases
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) AS a |> FULL JOIN (SELECT 1 AS k, 3 AS w) AS b USING (k) |> AS j |> DISTINCT |> SELECT j.k, j.v, w

-- name: limit_is_the_last_operator
-- engine: younger
FROM UNNEST([3, 1, 2]) AS x |> ORDER BY x |> LIMIT 1 OFFSET 1

-- name: limit_is_the_last_operator_of_a_subquery
-- engine: younger
SELECT ARRAY(FROM UNNEST([3, 1, 2]) AS x |> ORDER BY x DESC |> LIMIT 2) AS a, (FROM UNNEST([3, 1, 2]) AS x |> AGGREGATE MAX(x) AS m |> LIMIT 1) AS b

-- name: values_of_from_have_a_name
-- engine: younger
SELECT * FROM (FROM UNNEST([1, 2]) AS x)
