-- name: aggregate_4
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AGGREGATE 1 AS n GROUP BY a

-- name: aggregate_5
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AGGREGATE a + COUNT(*) AS n GROUP BY a

-- name: aggregate_6
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AGGREGATE SUM(a) GROUP BY 2

-- name: set_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> SET a = a * 2 |> SELECT a, t.a AS ta, b

-- name: drop_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> DROP a |> SELECT *, t.a AS ta

-- name: rename_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> RENAME a AS c |> SELECT c, t.a

-- name: aggregate_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AGGREGATE SUM(a) AS s GROUP BY b |> SELECT t.b

-- name: extend_select
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> EXTEND a + 1 AS a |> SELECT a

-- name: extend
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> EXTEND a + 1 AS c, c + 1 AS d

-- name: select
-- engine: younger
FROM (SELECT 1 AS k, 2 AS v) |> SELECT SUM(v)

-- name: select_2
-- engine: younger
SELECT 1 AS a, 2 AS a |> SELECT a

-- name: drop
-- engine: younger
FROM (SELECT 1 AS a, 2 AS a) |> DROP a

-- name: drop_2
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> DROP a, b

-- name: set
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> SET a = b, b = a

-- name: aggregate_select_2
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS t |> AGGREGATE SUM(a) AS a GROUP BY b AS a |> SELECT a

-- name: extend_select_2
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> EXTEND a AS a |> SELECT a

-- name: set_3
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y') AS t |> SET a = 1, a = 2

-- name: set_4
-- engine: younger
FROM (SELECT 1 AS a, 2 AS a) AS t |> SET a = 3

-- name: rename_2
-- engine: younger
FROM (SELECT 1 AS a, 2 AS a, 3 AS b) AS t |> RENAME a AS c

-- name: join_3
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> JOIN (SELECT 1 AS a, 4 AS q) AS t ON true

-- name: union_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> UNION ALL (SELECT 2, 'y') |> SELECT t.a

-- name: pivot_select
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> PIVOT(COUNT(*) FOR b IN ('x')) |> SELECT t.a

-- name: from_alone_2
-- engine: younger
FROM (SELECT 1 AS a) UNION ALL SELECT 2

-- name: from_alone_3
-- engine: younger
FROM (SELECT 1 AS a) WHERE a = 1

-- name: select_3
-- engine: younger
FROM (SELECT 1 AS a) |> SELECT a FROM x

-- name: aggregate_13
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> AGGREGATE SUM(a) AS s, s + 1 AS q

-- name: select_5
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> SELECT a, a + 1 AS c, c + 1 AS d

-- name: pipe_behind_a_recursive_union
-- engine: younger
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5 |> WHERE n > 2) SELECT * FROM t

-- name: pipe_around_a_recursive_union
-- engine: younger
WITH RECURSIVE t AS ((SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) |> WHERE n > 2) SELECT * FROM t

-- name: group_by_a_literal
-- engine: younger
FROM UNNEST([1]) AS x |> AGGREGATE COUNT(*) AS n GROUP BY 'a' AS k

-- name: group_by_a_literal_without_pipes
SELECT COUNT(*) AS n FROM UNNEST([1]) GROUP BY 'a'

-- name: group_by_a_literal_in_rollup
SELECT COUNT(*) AS n FROM UNNEST([1]) GROUP BY ROLLUP(NULL)

-- name: group_by_a_negative_number
SELECT COUNT(*) AS n FROM UNNEST([1]) GROUP BY -1

-- name: recursive_order_by
-- engine: younger
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL (SELECT n + 1 FROM t WHERE n < 3 ORDER BY 1 LIMIT 1)) SELECT * FROM t ORDER BY n

-- name: recursive_limit
-- engine: younger
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL (SELECT n + 1 FROM t WHERE n < 3 LIMIT 1)) SELECT * FROM t ORDER BY n

-- name: recursive_aggregate
-- engine: younger
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT SUM(n) FROM t) SELECT * FROM t

-- name: recursive_twice
-- engine: younger
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n IN (SELECT n FROM t)) SELECT * FROM t

-- name: distinct_without_from
-- engine: younger
SELECT DISTINCT 1 AS a

-- name: pivot_of_array
-- engine: younger
SELECT * FROM UNNEST([1, 2]) AS x PIVOT(COUNT(*) FOR x IN (1))

-- name: unpivot_twice
-- engine: younger
SELECT * FROM (SELECT 1 AS a, 2 AS b, 3 AS c) UNPIVOT((x, y) FOR k IN ((a, b) AS 'p', (b, c)))

-- name: sample_of_array
-- engine: younger
SELECT x FROM UNNEST([1, 2]) AS x TABLESAMPLE SYSTEM (50 PERCENT)

-- name: pivot_of_an_array
-- engine: younger
FROM UNNEST(['a', 'b', 'a']) AS x CROSS JOIN UNNEST([1, 2]) AS y |> PIVOT(COUNT(*) FOR x IN ('a', 'b'))

-- name: unpivot_beside_an_array
-- engine: younger
FROM UNNEST([1]) AS y CROSS JOIN (SELECT 1 AS a, 2 AS b) |> UNPIVOT(v FOR n IN (a, b))

-- name: pivot_of_values
-- engine: younger
FROM (SELECT AS VALUE STRUCT(1 AS a, 2 AS b)) |> PIVOT(SUM(a) FOR b IN (2))
