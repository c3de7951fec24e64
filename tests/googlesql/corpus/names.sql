-- Which column or alias a name means: aliases against columns in every clause, queries around, tables and structs of one name, USING.

-- name: name_1
SELECT x * 100 AS x, COUNT(*) AS c FROM UNNEST([1,2]) x GROUP BY 1 HAVING SUM(x) > 50

-- name: name_2
SELECT t.x * 100 AS x, COUNT(*) AS c FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY 1 HAVING SUM(x) > 50

-- name: name_3
SELECT t.x * 100 AS x, COUNT(*) AS c FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY x HAVING x > 50

-- name: name_4
SELECT t.x * 100 AS x, COUNT(*) AS c FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY t.x HAVING x > 50

-- name: name_5
SELECT t.x * 100 AS y, COUNT(*) AS c FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY 1 HAVING SUM(y) > 50

-- name: name_6
SELECT SUM(t.x) AS x FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t HAVING x > 2

-- name: name_7
SELECT SUM(t.x) AS x FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t HAVING SUM(x) > 2

-- name: name_8
SELECT SUM(t.x) AS x FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t HAVING SUM(t.x) > 2

-- name: name_9
SELECT t.x AS x, SUM(t.y) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY t.x ORDER BY SUM(y)

-- name: name_10
SELECT t.x AS x, SUM(t.y) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY t.x ORDER BY SUM(t.y) DESC

-- name: name_11
SELECT t.x AS x, -t.y AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t ORDER BY y + 0

-- name: name_12
SELECT t.x AS x, -t.y AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t ORDER BY ABS(y)

-- name: name_13
SELECT t.x, -t.y AS y, ROW_NUMBER() OVER (ORDER BY y) AS r FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t ORDER BY t.x

-- name: name_14
SELECT t.x, -t.y AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t WHERE TRUE QUALIFY ROW_NUMBER() OVER (ORDER BY y) = 1

-- name: name_15
SELECT t.x, SUM(t.y) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY x HAVING y > 5

-- name: name_16
SELECT t.x, MAX(t.y) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY x HAVING MIN(y) > 5

-- name: name_17
SELECT -t.x AS x, COUNT(*) AS c FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY x ORDER BY x

-- name: name_18
SELECT -t.x AS x, t.x AS k FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t GROUP BY x, k ORDER BY x

-- name: name_19
SELECT IF(t.x = 1, 'one', 'more') AS x, COUNT(*) FROM UNNEST([STRUCT(1 AS x), STRUCT(2), STRUCT(3)]) t GROUP BY x ORDER BY 1

-- name: name_20
SELECT -x AS x FROM UNNEST([1, 2]) AS x ORDER BY x

-- name: name_21
SELECT -t.x AS x FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t ORDER BY t.x

-- name: name_22
SELECT DISTINCT -t.x AS x FROM UNNEST([STRUCT(1 AS x), STRUCT(2)]) t ORDER BY x

-- name: name_23
SELECT t.x, SUM(t.y) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY x QUALIFY ROW_NUMBER() OVER (ORDER BY y DESC) = 1

-- name: name_24
SELECT t.x, ROW_NUMBER() OVER (ORDER BY t.y DESC) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t WHERE TRUE QUALIFY SUM(y) OVER () > 1

-- name: name_25
SELECT t.x, ROW_NUMBER() OVER (ORDER BY t.y DESC) AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t ORDER BY SUM(y) OVER ()

-- name: name_26
SELECT t.x AS k, SUM(t.y) AS s FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t GROUP BY k ORDER BY RANK() OVER (ORDER BY s DESC)

-- name: name_27
SELECT t.x AS k, STRING_AGG(t.z, ',') AS z FROM UNNEST([STRUCT(1 AS x, 'a' AS z), STRUCT(2, 'b')]) t GROUP BY k HAVING LOGICAL_OR(k > 1)

-- name: name_28
SELECT t.x, -t.y AS y FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t ORDER BY ROW_NUMBER() OVER (PARTITION BY t.x ORDER BY y), y

-- name: name_29
SELECT -t.y AS y, LAG(t.y) OVER (ORDER BY y) AS l FROM UNNEST([STRUCT(1 AS x, 5 AS y), STRUCT(2, 6)]) t QUALIFY LAG(y) OVER (ORDER BY y) IS NOT NULL

-- name: name_30
WITH t AS (SELECT 1 AS x, 10 AS y UNION ALL SELECT 2, 20), u AS (SELECT 2 AS x, 30 AS z) SELECT x, (SELECT MAX(x) FROM u) AS m, (SELECT MAX(y) FROM u) AS n FROM t ORDER BY x

-- name: name_31
WITH t AS (SELECT 1 AS x) SELECT (SELECT t.x FROM (SELECT 5 AS x) t) AS a, (SELECT x FROM (SELECT 6 AS q)) AS b FROM t

-- name: name_32
WITH t AS (SELECT 1 AS x), u AS (WITH t AS (SELECT 7 AS x) SELECT * FROM t) SELECT t.x, u.x FROM t, u

-- name: name_33
WITH t AS (SELECT 1 AS x) SELECT x FROM t WHERE EXISTS (SELECT 1 FROM (SELECT 1 AS x) u WHERE u.x = x)

-- name: name_34
WITH t AS (SELECT 1 AS x, 2 AS y) SELECT x AS y, y AS x FROM t ORDER BY y, x

-- name: name_35
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT x AS y, y AS x FROM t ORDER BY y DESC

-- name: name_36
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT x AS y, COUNT(*) AS c FROM t GROUP BY y ORDER BY y

-- name: name_37
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT x + 10 AS y FROM t WHERE y = 1

-- name: name_38
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT x + 10 AS y FROM t GROUP BY y, x ORDER BY 1

-- name: name_39
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT MAX(x) AS x FROM t GROUP BY y ORDER BY x

-- name: name_40
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT y, MAX(x) AS x FROM t GROUP BY y HAVING x > 1

-- name: name_41
WITH t AS (SELECT 1 AS x, 2 AS y UNION ALL SELECT 2, 1) SELECT * EXCEPT (y), y AS x2, x AS y FROM t ORDER BY y

-- name: name_42
WITH t AS (SELECT 1 AS x), u AS (SELECT 1 AS x, 3 AS z) SELECT x, t.x, u.x FROM t JOIN u USING (x)

-- name: name_43
WITH t AS (SELECT 1 AS x), u AS (SELECT 2 AS x, 3 AS z) SELECT x, t.x, u.x FROM t FULL JOIN u USING (x) ORDER BY x

-- name: name_44
WITH t AS (SELECT 1 AS x), u AS (SELECT 2 AS x, 3 AS z) SELECT * FROM t FULL JOIN u USING (x) ORDER BY x

-- name: name_45
WITH t AS (SELECT 1 AS x), u AS (SELECT 2 AS x, 3 AS z) SELECT t.*, u.* FROM t FULL JOIN u USING (x) ORDER BY 1

-- name: name_46
WITH t AS (SELECT 1 AS x), u AS (SELECT 1 AS x, 3 AS z) SELECT x FROM t JOIN u ON t.x = u.x

-- name: name_47
WITH t AS (SELECT 1 AS x), u AS (SELECT 1 AS x, 3 AS z) SELECT z AS x FROM t JOIN u USING (x) ORDER BY x

-- name: name_48
WITH t AS (SELECT 1 AS x), u AS (SELECT 1 AS x), v AS (SELECT 1 AS x, 9 AS w) SELECT x, w FROM t JOIN u USING (x) JOIN v USING (x)

-- name: name_49
WITH t AS (SELECT [1, 2] AS x) SELECT x FROM t, t.x

-- name: name_50
WITH t AS (SELECT [1, 2] AS x) SELECT x FROM t, t.x AS x

-- name: name_51
WITH t AS (SELECT [1, 2] AS x) SELECT y FROM t, UNNEST(x) AS y WITH OFFSET AS x ORDER BY y

-- name: name_52
WITH t AS (SELECT [1, 2] AS x) SELECT x FROM t CROSS JOIN UNNEST(x) AS x

-- name: name_53
WITH t AS (SELECT [STRUCT(1 AS x, 'a' AS b)] AS x) SELECT b, x FROM t, UNNEST(x)

-- name: name_54
WITH t AS (SELECT [STRUCT(1 AS p, 'a' AS b)] AS x) SELECT b, p, s FROM t, UNNEST(x) AS s

-- name: name_55
WITH t AS (SELECT STRUCT(1 AS a) AS t, 5 AS a) SELECT t.a FROM t

-- name: name_56
WITH t AS (SELECT STRUCT(1 AS a) AS s, 5 AS a) SELECT s.a, a, t.s.a, t.a FROM t

-- name: name_57
WITH t AS (SELECT STRUCT(1 AS a) AS u), u AS (SELECT 7 AS a) SELECT u.a FROM t, u

-- name: name_58
WITH t AS (SELECT 1 AS a) SELECT (SELECT a FROM (SELECT a + 1 AS a)) AS b FROM t

-- name: name_59
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, (SELECT COUNT(*) FROM t AS i WHERE i.a <= t.a) AS r FROM t ORDER BY a

-- name: name_60
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, (SELECT COUNT(*) FROM t WHERE a <= t.a) AS r FROM t ORDER BY a

-- name: name_61
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, (SELECT SUM(o.a) FROM UNNEST([1, 2]) AS x) AS r FROM t AS o ORDER BY a

-- name: name_62
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT ARRAY(SELECT a * x FROM UNNEST([1, 2]) AS x ORDER BY x) AS r FROM t ORDER BY a

-- name: name_63
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a FROM t ORDER BY (SELECT -a)

-- name: name_64
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT -a AS a FROM t ORDER BY (SELECT a)

-- name: name_65
WITH t AS (SELECT 1 AS a, 5 AS b UNION ALL SELECT 2, 6) SELECT a AS k, SUM(b) AS b FROM t GROUP BY k HAVING b > 5

-- name: name_66
WITH t AS (SELECT 1 AS a, 5 AS b UNION ALL SELECT 2, 6) SELECT a + 1 AS a, SUM(b) AS s FROM t GROUP BY a ORDER BY a

-- name: name_67
WITH t AS (SELECT 1 AS a, 5 AS b UNION ALL SELECT 2, 6) SELECT a + 1 AS a, SUM(b) AS s FROM t GROUP BY t.a ORDER BY a

-- name: name_68
WITH t AS (SELECT 1 AS a, 5 AS b UNION ALL SELECT 2, 6) SELECT a + 1 AS a, SUM(b) AS s FROM t GROUP BY t.a ORDER BY t.a DESC

-- name: name_69
WITH t AS (SELECT 1 AS a, 5 AS b UNION ALL SELECT 2, 6) SELECT t.a + 1 AS c, c FROM t

-- name: name_70
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a FROM t UNION ALL SELECT a + 10 AS b FROM t ORDER BY a

-- name: name_71
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS q FROM t UNION ALL SELECT a + 10 FROM t ORDER BY a

-- name: name_72
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) (SELECT a FROM t ORDER BY a DESC LIMIT 1) UNION ALL SELECT 5 ORDER BY 1

-- name: name_73
SELECT a.x AS x, b.x AS x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b ORDER BY x

-- name: name_74
SELECT * FROM (SELECT a.x AS x, b.x AS x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b)

-- name: name_75
SELECT x FROM (SELECT a.x AS x, b.x AS x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b)

-- name: name_76
SELECT X, x AS Y FROM (SELECT 1 AS x)

-- name: name_77
SELECT T.x FROM (SELECT 1 AS x) AS t

-- name: name_78
SELECT `x` FROM (SELECT 1 AS `x`) AS `t`

-- name: name_79
SELECT x FROM UNNEST([3, 1]) AS x ORDER BY x LIMIT 1

-- name: name_80
SELECT SUM(x) AS x, MAX(x) AS m FROM UNNEST([3, 1]) AS x

-- name: name_81
SELECT x, SUM(x) OVER (ORDER BY x) AS x2 FROM UNNEST([3, 1]) AS x ORDER BY x2 DESC

-- name: name_82
SELECT x AS y, SUM(x) OVER (ORDER BY x) AS x FROM UNNEST([3, 1]) AS x ORDER BY x

-- name: name_83
SELECT COUNT(DISTINCT x) AS x FROM UNNEST([3, 1, 1]) AS x HAVING x > 1

-- name: name_84
SELECT IF(x > 1, 'a', 'b') AS g, ARRAY_AGG(x ORDER BY x) AS x FROM UNNEST([3, 1, 2]) AS x GROUP BY g ORDER BY g

-- name: name_85
SELECT IF(x > 1, 'a', 'b') AS g, ARRAY_AGG(x ORDER BY x) AS x FROM UNNEST([3, 1, 2]) AS x GROUP BY g HAVING COUNT(x) > 1

-- name: inside_1
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT -a AS a FROM t GROUP BY a HAVING (SELECT a) < -1

-- name: inside_2
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, COUNT(*) AS c FROM t GROUP BY k HAVING EXISTS (SELECT 1 FROM UNNEST([1]) x WHERE x = k)

-- name: inside_3
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, COUNT(*) AS c FROM t GROUP BY k HAVING c IN (SELECT c FROM UNNEST([1]) c)

-- name: inside_4
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, SUM(a) AS s FROM t GROUP BY k HAVING EXISTS (SELECT 1 FROM UNNEST([1]) x WHERE x < s)

-- name: inside_5
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, -a AS m FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY (SELECT m)) = 1

-- name: inside_6
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, -a AS m FROM t ORDER BY ARRAY(SELECT m + x FROM UNNEST([1]) x)[OFFSET(0)]

-- name: inside_7
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a AS k, -a AS a FROM t ORDER BY (SELECT MAX(a) FROM UNNEST([STRUCT(3 AS a)])), k

-- name: inside_8
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, a + 1 AS a FROM t ORDER BY a

-- name: inside_9
WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, a + 1 AS a FROM t ORDER BY (SELECT a)
