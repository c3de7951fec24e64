-- Queries in the manner of a conformance suite: pipes.

-- name: q000
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> WHERE x > 1 |> SELECT x, x * 2 AS y

-- name: q001
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> EXTEND a + b AS c |> SET a = 10 |> DROP b |> RENAME c AS d

-- name: q002
-- engine: younger
FROM UNNEST([1,2,3,3]) AS x |> AGGREGATE COUNT(*) AS n, SUM(x) AS s GROUP BY x |> ORDER BY n DESC, x

-- name: q003
-- engine: younger
FROM UNNEST([1,2,3,3]) AS x |> AGGREGATE COUNT(*) AS n GROUP AND ORDER BY x DESC

-- name: q004
-- engine: younger
FROM UNNEST([1,2,3,3]) AS x |> AGGREGATE COUNT(*)

-- name: q005
-- engine: younger
FROM UNNEST([1,2,3,3]) AS x |> DISTINCT |> LIMIT 2 |> AGGREGATE COUNT(*) AS n

-- name: q006
-- engine: younger
SELECT 1 AS a |> UNION ALL (SELECT 2), (SELECT 3) |> ORDER BY a

-- name: q007
-- engine: younger
SELECT 1 AS a |> EXCEPT DISTINCT (SELECT 1)

-- name: q008
-- engine: younger
SELECT 1 AS a |> AS t |> SELECT t.a, t

-- name: q009
-- engine: younger
FROM (SELECT 1 AS k, 'x' AS v) AS l |> JOIN (SELECT 1 AS k, 'y' AS w) AS r USING (k)

-- name: q010
-- engine: younger
FROM (SELECT 1 AS k, 'x' AS v) AS l |> LEFT JOIN (SELECT 2 AS k, 'y' AS w) AS r ON l.k = r.k |> SELECT l.k, r.w

-- name: q011
-- engine: younger
FROM (SELECT 1 AS k, [1,2] AS v) |> CROSS JOIN UNNEST(v) AS e |> SELECT k, e

-- name: q012
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> EXTEND SUM(x) OVER (ORDER BY x) AS s

-- name: q014
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> SELECT x |> WHERE ROW_NUMBER() OVER (ORDER BY x DESC) = 1

-- name: q015
-- engine: younger
FROM (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) |> PIVOT(SUM(v) FOR k IN ('a', 'b'))

-- name: q016
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> UNPIVOT(v FOR n IN (a, b))

-- name: q017
-- engine: younger
FROM UNNEST([1,2]) AS x |> ASSERT x > 0, 'bad' |> SELECT x

-- name: q018
-- engine: younger
FROM UNNEST([1,2]) AS x |> ASSERT x > 1, 'bad ', x |> SELECT x

-- name: q019
-- engine: younger
FROM UNNEST([1,2]) AS x |> WITH t AS (SELECT 5 AS y) |> CROSS JOIN t

-- name: q021
-- engine: younger
SELECT * FROM (FROM UNNEST([1,2]) AS x |> WHERE x > 1)

-- name: q022
-- engine: younger
SELECT ARRAY(FROM UNNEST([1,2]) AS x |> WHERE x > 1 |> SELECT x) AS a, (FROM UNNEST([1,2]) AS x |> AGGREGATE MAX(x)) AS m, EXISTS(FROM UNNEST([1]) |> WHERE FALSE) AS e

-- name: q023
-- engine: younger
WITH t AS (FROM UNNEST([1,2]) AS x |> EXTEND x * 2 AS y) FROM t |> WHERE y > 2

-- name: q024
-- engine: younger
WITH t AS (SELECT 1 AS a) FROM t

-- name: q025
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> TABLESAMPLE SYSTEM (100 PERCENT)

-- name: q026
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> SELECT DISTINCT MOD(x, 2) AS m |> ORDER BY m

-- name: q027
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> SELECT AS STRUCT x AS a

-- name: q028
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> AGGREGATE GROUP BY MOD(x, 2) AS m |> ORDER BY m

-- name: q029
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> AGGREGATE SUM(x) AS s GROUP BY ROLLUP(x) |> ORDER BY s

-- name: q030
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> AGGREGATE SUM(x) AS s DESC NULLS LAST GROUP AND ORDER BY x

-- name: q031
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> ORDER BY x DESC |> LIMIT 1 OFFSET 1

-- name: q032
-- engine: younger
FROM UNNEST([1,2,3]) AS x |> SELECT *, x AS y |> SET y = y + 1, x = 0

-- name: q036
-- engine: younger
FROM (SELECT 1 AS a) |> RENAME a b

-- name: q037
-- engine: younger
FROM (SELECT 1 AS a) |> EXTEND 2 AS b, a + 1 AS c |> SELECT * EXCEPT (a)

-- name: q038
-- engine: younger
FROM (SELECT 1 AS a) t |> EXTEND t.a + 1 |> SELECT a

-- name: q039
-- engine: younger
FROM (SELECT 1 AS a, 2 AS b) |> SELECT STRUCT(a, b) AS s |> SELECT s.*

-- name: q040
-- engine: younger
FROM (SELECT 1 AS a) |> INTERSECT DISTINCT BY NAME (SELECT 1 AS a)

-- name: q041
-- engine: younger
FROM (SELECT 1 AS a, 'x' AS b) AS t |> UNION ALL BY NAME (SELECT 'y' AS b, 2 AS a) |> ORDER BY a

-- name: q043
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 2 AS b), (3, 4)]) |> WHERE a > 1

-- name: q044
-- engine: younger
FROM UNNEST([STRUCT(1 AS a, 2 AS b), (3, 4)]) AS s |> SELECT s.a, s |> ORDER BY a

-- name: q045
-- engine: younger
FROM (SELECT 1 AS x UNION ALL SELECT 2) |> AGGREGATE ARRAY_AGG(x ORDER BY x) AS a, STRING_AGG(CAST(x AS STRING), ',' ORDER BY x DESC) AS b

-- name: q046
-- engine: younger
FROM (SELECT 1 AS x) |> EXTEND x AS y |> AGGREGATE COUNT(*) AS n GROUP BY x, y, x + y AS z

-- name: an_array_joined_by_its_value
-- engine: younger
FROM UNNEST([1, 2]) AS x JOIN (SELECT 2 AS x, 3 AS y) AS t USING (x)

-- name: an_array_without_its_value
-- engine: younger
FROM UNNEST([5]) AS x WITH OFFSET AS o |> DROP x

-- name: an_offset_set
-- engine: younger
FROM UNNEST([5, 6]) AS x WITH OFFSET AS o |> SET o = o + 1 |> ORDER BY o

-- name: pivot_of_named_columns
-- engine: younger
FROM UNNEST(['a', 'b', 'a']) AS x |> SELECT x, 1 AS y |> PIVOT(COUNT(*) FOR x IN ('a', 'b'))
