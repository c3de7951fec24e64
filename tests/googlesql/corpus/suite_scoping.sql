-- Queries in the manner of a conformance suite: scoping.

-- name: q000
SELECT x FROM (SELECT 1 AS x) AS t, (SELECT 2 AS y) AS u WHERE t.x < u.y

-- name: q001
SELECT t.x FROM (SELECT 1 AS x) AS t WHERE EXISTS (SELECT 1 FROM (SELECT 1 AS x) AS t WHERE t.x = 2)

-- name: q002
SELECT (SELECT x FROM (SELECT 5 AS x) AS u) AS a FROM (SELECT 1 AS x) AS t

-- name: q003
SELECT (SELECT t.x + u.x FROM (SELECT 5 AS x) AS u) AS a FROM (SELECT 1 AS x) AS t

-- name: q004
SELECT (SELECT t.x FROM (SELECT 5 AS y) AS u WHERE u.y > t.x) AS a FROM (SELECT 1 AS x) AS t

-- name: q006
SELECT 1 AS x, x AS y FROM (SELECT 5 AS x)

-- name: q007
SELECT x + 1 AS x FROM (SELECT 5 AS x) WHERE x = 5 ORDER BY x

-- name: q008
SELECT x + 1 AS x FROM (SELECT 5 AS x) GROUP BY x

-- name: q009
SELECT -x AS x, COUNT(*) AS n FROM UNNEST([1, 2, -1]) AS x GROUP BY x ORDER BY x

-- name: q010
SELECT ABS(x) AS y, COUNT(*) AS n FROM UNNEST([1, 2, -1]) AS x GROUP BY y ORDER BY y

-- name: q011
SELECT t FROM (SELECT 1 AS t) AS t

-- name: q012
SELECT t.t FROM (SELECT 1 AS t) AS t

-- name: q013
SELECT t.t FROM (SELECT STRUCT(3 AS t) AS t) AS t

-- name: q015
SELECT a.a.b FROM (SELECT STRUCT(1 AS b) AS a) AS a

-- name: q016
SELECT u.v FROM (SELECT STRUCT(1 AS v) AS u) AS t

-- name: q017
SELECT `t`.`x` FROM (SELECT 1 AS `x`) AS `t`

-- name: q018
SELECT t.X, T.x FROM (SELECT 1 AS x) AS t

-- name: q019
SELECT 1 AS `a.b`, 2 AS `c d`

-- name: q020
SELECT `a.b` FROM (SELECT 1 AS `a.b`)

-- name: q022
SELECT x.* FROM UNNEST([STRUCT(1 AS a)]) AS x

-- name: q023
SELECT * FROM (SELECT 1)

-- name: q024
SELECT COUNT(*) AS n FROM (SELECT 1, 2)

-- name: q026
SELECT date, time, timestamp FROM (SELECT DATE '2020-01-01' AS date, TIME '01:00:00' AS time, 5 AS timestamp)

-- name: q027
SELECT date FROM (SELECT 1 AS date) WHERE date = 1

-- name: q028
SELECT offset, value, key FROM (SELECT 1 AS offset, 2 AS value, 3 AS key)

-- name: q030
SELECT safe, row, rows_, first FROM (SELECT 1 AS safe, 2 AS row, 3 AS rows_, 4 AS first)

-- name: q031
SELECT qualify_ FROM (SELECT 1 AS qualify_)

-- name: q033
SELECT a.x, b.x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b

-- name: q035
SELECT * EXCEPT (x) FROM (SELECT 1 AS x, 2 AS y) a, (SELECT 2 AS x) b

-- name: q036
SELECT a.* EXCEPT (x), b.* FROM (SELECT 1 AS x, 2 AS y) a, (SELECT 2 AS x) b

-- name: q037
WITH t AS (SELECT 1 AS x), u AS (SELECT * FROM t) SELECT t.x, u.x AS y FROM t, u

-- name: q040
WITH T AS (SELECT 1 AS x) SELECT * FROM t

-- name: q041
SELECT x FROM UNNEST([1, 2]) AS x WHERE x > (SELECT AVG(x) FROM UNNEST([1, 2]) AS x)

-- name: q042
SELECT ARRAY(SELECT x * y FROM UNNEST([1, 2]) AS y ORDER BY y) AS a FROM UNNEST([1, 2]) AS x

-- name: q043
SELECT ARRAY(SELECT (SELECT x * y * z FROM UNNEST([3]) AS z) FROM UNNEST([1, 2]) AS y ORDER BY y) AS a FROM UNNEST([1, 2]) AS x

-- name: q044
SELECT (SELECT MAX(x) FROM UNNEST(arr) AS x) AS m FROM (SELECT [1, 2] AS arr UNION ALL SELECT [5])

-- name: q045
SELECT (SELECT SUM(b) FROM UNNEST(arr)) AS m FROM (SELECT [STRUCT(1 AS a, 2 AS b), (3, 4)] AS arr)

-- name: q046
SELECT t.id, s.a FROM (SELECT 1 AS id, [STRUCT(1 AS a), STRUCT(2)] AS arr) AS t, UNNEST(t.arr) AS s

-- name: q047
SELECT id, a FROM (SELECT 1 AS id, [STRUCT(1 AS a), STRUCT(2)] AS arr), UNNEST(arr)

-- name: q048
SELECT id, a, off FROM (SELECT 1 AS id, [STRUCT(1 AS a), STRUCT(2)] AS arr), UNNEST(arr) WITH OFFSET AS off

-- name: q049
SELECT t.arr[0].a AS v, t.arr[SAFE_OFFSET(9)].a AS w FROM (SELECT [STRUCT(1 AS a)] AS arr) AS t

-- name: q050
SELECT IF(EXISTS(SELECT * FROM UNNEST(arr) AS e WHERE e = id), 'in', 'out') AS r FROM (SELECT 1 AS id, [1, 2] AS arr UNION ALL SELECT 5, [1])

-- name: q051
SELECT COUNT(*) OVER () AS n, x FROM UNNEST([1, 2]) AS x WHERE x > 1

-- name: q052
SELECT SUM(x) AS s, x FROM UNNEST([1, 1]) AS x GROUP BY x HAVING s > 1

-- name: q053
SELECT x AS s, SUM(y) AS x FROM UNNEST([STRUCT(1 AS x, 2 AS y)]) GROUP BY s ORDER BY x

-- name: q054
SELECT SUM(x) AS x FROM UNNEST([1, 2]) AS x HAVING x > 1

-- name: q055
SELECT SUM(x) AS x FROM UNNEST([1, 2]) AS x ORDER BY x

-- name: q056
SELECT MAX(x) AS m FROM UNNEST([1, 2]) AS x QUALIFY ROW_NUMBER() OVER () = 1

-- name: q057
SELECT (SELECT COUNT(*) FROM UNNEST([1, 2]) WHERE x = 1) AS c FROM UNNEST([1, 2]) AS x

-- name: q058
SELECT (SELECT y FROM (SELECT x + 1 AS y)) AS c FROM UNNEST([1, 2]) AS x

-- name: q059
SELECT (SELECT AS STRUCT x, x + 1 AS y) AS c FROM UNNEST([1]) AS x

-- name: q060
SELECT * FROM UNNEST([1, 2]) AS x WHERE x IN (SELECT x FROM UNNEST([2, 3]) AS x)

-- name: q061
SELECT * FROM UNNEST([1, 2]) AS x WHERE NOT EXISTS (SELECT 1 FROM UNNEST([2, 3]) AS y WHERE y = x)

-- name: q062
SELECT x, (SELECT COUNT(*) FROM UNNEST([1, 2, 3]) AS y WHERE y < x OR y IS NULL) AS c, (SELECT MIN(y) FROM UNNEST([1, 2, 3]) AS y WHERE y > x) AS d FROM UNNEST([1, 2, 5, NULL]) AS x

-- name: q063
SELECT x, (SELECT STRING_AGG(CAST(y AS STRING), ',' ORDER BY y DESC) FROM UNNEST([1, 2, 3]) AS y WHERE y < x) AS c FROM UNNEST([1, 2, 5, NULL]) AS x

-- name: q064
SELECT x, (SELECT ARRAY_AGG(y ORDER BY y) FROM UNNEST([1, 2, 3]) AS y WHERE y < x) AS c FROM UNNEST([1, 2]) AS x

-- name: q066
SELECT x, (SELECT y FROM UNNEST([STRUCT(1 AS k, 'a' AS y), (2, 'b')]) WHERE k = x) AS c FROM UNNEST([1, 2, 3]) AS x

-- name: q067
SELECT x, (SELECT DISTINCT y FROM UNNEST([x, x]) AS y) AS c FROM UNNEST([1, 2]) AS x

-- name: q068
SELECT x, (SELECT y FROM UNNEST([1, 2]) AS y WHERE y = x UNION ALL SELECT 9 LIMIT 1) IS NULL AS c FROM UNNEST([1, 2]) AS x

-- name: q069
SELECT x, ARRAY(SELECT y FROM UNNEST([1, 2]) AS y WHERE y = x UNION ALL SELECT x * 10 ORDER BY y) AS c FROM UNNEST([1, 2]) AS x

-- name: q070
SELECT x, (SELECT SUM(z) FROM UNNEST([1, 2]) AS y JOIN UNNEST([2, 3]) AS z ON z > y AND z > x) AS c FROM UNNEST([1, 2]) AS x

-- name: q071
SELECT x, (SELECT MAX(r) FROM (SELECT ROW_NUMBER() OVER (ORDER BY y DESC) AS r FROM UNNEST([1, 2, 3]) AS y WHERE y >= x)) AS c FROM UNNEST([1, 2]) AS x

-- name: a_name_that_the_list_has_twice_with_its_table
SELECT x, x AS y, t.x FROM (SELECT 1 AS x UNION ALL SELECT 2) t GROUP BY t.x ORDER BY t.x DESC

-- name: an_offset_called_as_a_field
SELECT a FROM UNNEST([STRUCT(1 AS a)]) AS t WITH OFFSET AS a

-- name: a_key_beside_columns_of_a_query_inside
SELECT c, (SELECT MAX(b + c) FROM UNNEST([1, 2]) AS b) AS m, SUM(a) IN (SELECT SUM(b + c) FROM UNNEST([1, 2]) AS b) AS i FROM (SELECT 1 AS a, 2 AS c UNION ALL SELECT 6, 2) GROUP BY c

-- name: an_aggregate_beside_columns_around
SELECT k, (SELECT SUM(x + k) FROM UNNEST([1, 2]) AS x) AS s, (SELECT AS STRUCT y, COUNT(*) + k AS n FROM UNNEST([5, 5]) AS y GROUP BY y) AS t FROM UNNEST([10, 20]) AS k ORDER BY k
