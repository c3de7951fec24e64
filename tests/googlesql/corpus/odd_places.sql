-- Pivots of every type and their names, ERROR beside other types, NULL for arrays, joins with arrays, aggregates without FROM, commas.

-- name: pivot_1
SELECT * FROM (SELECT 'a' AS k, 2 AS q, 5 AS v) PIVOT(SUM(v) FOR (k,q) IN (('a',2),('b',-1)))

-- name: pivot_2
SELECT * FROM (SELECT 'a' AS k, 2 AS q, 5 AS v) PIVOT(SUM(v) AS s FOR (q,k) IN ((2, 'a'),(-1,'b')))

-- name: pivot_3
SELECT * FROM (SELECT 'a' AS k, 2 AS q, 5 AS v) PIVOT(SUM(v) FOR (q,k) IN ((2, 'a'),(-1,'b'), (NULL, 'x')))

-- name: pivot_4
SELECT * FROM (SELECT DATE '2020-01-01' d, 5 v) PIVOT(SUM(v) FOR d IN ('2020-01-01', DATE '2020-01-02'))

-- name: pivot_5
SELECT * FROM (SELECT DATE '2020-01-01' d, 5 v) PIVOT(SUM(v) AS s FOR d IN ('2020-01-01', DATE '2020-01-02' AS x))

-- name: pivot_6
SELECT * FROM (SELECT DATETIME '2020-01-01 00:00:00' d, 5 v) PIVOT(SUM(v) AS s FOR d IN ('2020-01-01'))

-- name: pivot_7
SELECT * FROM (SELECT TRUE d, 5 v) PIVOT(SUM(v) AS s FOR d IN (TRUE, FALSE))

-- name: pivot_8
SELECT * FROM (SELECT 1.5 d, 5 v) PIVOT(SUM(v) AS s FOR d IN (1.5))

-- name: pivot_9
SELECT * FROM (SELECT 1.5 d, 5 v) PIVOT(SUM(v) FOR d IN (1, 2))

-- name: pivot_10
SELECT * FROM (SELECT NUMERIC '1.5' d, 5 v) PIVOT(SUM(v) FOR d IN (1, 2))

-- name: pivot_11
SELECT * FROM (SELECT NUMERIC '1.5' d, 5 v) PIVOT(SUM(v) FOR d IN (NUMERIC '1.5', NUMERIC '-2'))

-- name: pivot_12
SELECT * FROM (SELECT 1 d, 5 v) PIVOT(SUM(v) FOR d IN (1, -2, NULL))

-- name: pivot_13
SELECT * FROM (SELECT 1 d, 5 v) PIVOT(SUM(v) AS s FOR d IN (1, -2, NULL))

-- name: pivot_14
SELECT * FROM (SELECT 1 d, 5 v) PIVOT(SUM(v) AS s, COUNT(*) FOR d IN (1, -2))

-- name: pivot_15
SELECT * FROM (SELECT 1 d, 5 v) PIVOT(SUM(v), COUNT(*) FOR d IN (1, -2))

-- name: pivot_16
SELECT * FROM (SELECT STRUCT('a' AS k, 2 AS q) d, 5 AS v) PIVOT(SUM(v) FOR d IN (('a',2),STRUCT('b',-1)))

-- name: pivot_17
SELECT * FROM (SELECT STRUCT('a' AS k, DATE '2020-01-01' AS q) d, 5 AS v) PIVOT(SUM(v) FOR d IN (('a',DATE '2020-01-01'),STRUCT('b',DATE '2020-01-02')))

-- name: pivot_18
SELECT * FROM (SELECT 'a b' d, 5 v) PIVOT(SUM(v) FOR d IN ('a b', ''))

-- name: error_1
SELECT IF(x > 1, ERROR('x'), 'a') FROM UNNEST([1]) x

-- name: error_2
SELECT CASE WHEN x > 1 THEN ERROR('x') ELSE DATE '2020-01-01' END FROM UNNEST([1]) x

-- name: error_3
SELECT COALESCE('s', ERROR('m')), IFNULL(DATE '2020-01-01', ERROR('m'))

-- name: error_4
SELECT 1 + IF(FALSE, ERROR('x'), 2.5)

-- name: error_5
SELECT IF(TRUE, [1], ERROR('x')), IF(TRUE, STRUCT(1 AS a), ERROR('x'))

-- name: error_6
SELECT CONCAT('a', IF(TRUE, 'b', ERROR('x')))

-- name: error_7
SELECT CONCAT('a', ERROR('x'))

-- name: error_8
SELECT ERROR('x') + 1

-- name: error_9
SELECT LENGTH(ERROR('x'))

-- name: error_10
SELECT ERROR('x')

-- name: error_11
SELECT IF(FALSE, ERROR('x'), NULL)

-- name: error_12
SELECT CAST(ERROR('x') AS STRING)

-- name: null_1
SELECT ARRAY_LENGTH(NULL), EXTRACT(YEAR FROM NULL)

-- name: null_2
SELECT EXTRACT(HOUR FROM NULL)

-- name: null_3
SELECT ARRAY_TO_STRING(NULL, ','), ARRAY_REVERSE(NULL)

-- name: null_4
SELECT ARRAY_CONCAT(NULL, [1])

-- name: null_5
SELECT DATE_TRUNC(NULL, MONTH), DATE_ADD(NULL, INTERVAL 1 DAY), DATE_DIFF(NULL, NULL, DAY)

-- name: null_6
SELECT LENGTH(NULL), SUBSTR(NULL, 1), UPPER(NULL), SUM(NULL) FROM UNNEST([1])

-- name: null_7
SELECT AVG(NULL), MIN(NULL), STRING_AGG(NULL) FROM UNNEST([1])

-- name: null_8
SELECT NULL[OFFSET(0)]

-- name: null_9
SELECT * FROM UNNEST(NULL)

-- name: null_10
SELECT 1 IN UNNEST(NULL)

-- name: comma_1
WITH a AS (SELECT 1 x), SELECT * FROM a

-- name: without_group_1
SELECT 1 FROM UNNEST([1,2]) HAVING COUNT(*) > 1

-- name: without_group_2
SELECT 1 AS x FROM UNNEST([1,2]) HAVING TRUE

-- name: without_group_3
SELECT SUM(NUMERIC '1.1') OVER ()

-- name: without_group_4
SELECT COUNT(*)

-- name: without_group_5
SELECT SUM(1)

-- name: without_group_6
SELECT ROW_NUMBER() OVER ()

-- name: without_group_7
SELECT 1 HAVING COUNT(*) > 0

-- name: comma_2
SELECT 1;;;

-- name: comma_3
SELECT 1, ;

-- name: comma_4
SELECT x, FROM UNNEST([1]) x

-- name: join_unnest_1
SELECT * FROM (SELECT 1 x) a FULL JOIN UNNEST([1,2]) AS u ON a.x = u

-- name: join_unnest_2
SELECT * FROM (SELECT 1 x) a RIGHT JOIN UNNEST([1,2]) AS u ON a.x = u

-- name: join_unnest_3
SELECT * FROM UNNEST([1,3]) AS t FULL JOIN UNNEST([1,2]) AS u ON t = u

-- name: join_unnest_4
SELECT * FROM (SELECT 1 x) a FULL JOIN UNNEST([1,2]) AS u WITH OFFSET o ON a.x = o

-- name: in_1
SELECT NULL IN (SELECT TRUE)

-- name: in_2
SELECT NULL IN (SELECT 'a')

-- name: in_3
SELECT NULL IN (SELECT 1.5)

-- name: in_4
SELECT NULL IN (SELECT NUMERIC '1')

-- name: in_5
SELECT NULL NOT IN (SELECT DATE '2020-01-01')

-- name: in_6
SELECT NULL IN (TRUE, FALSE)

-- name: in_7
SELECT 1 IN (SELECT 1.5), 1.0 IN (SELECT 1)

-- name: in_8
SELECT DATE '2020-01-01' IN (SELECT '2020-01-01')

-- name: in_9
SELECT '2020-01-01' IN (SELECT DATE '2020-01-01')

-- name: in_10
SELECT 1 IN (SELECT NULL)

-- name: in_11
SELECT TRUE IN (SELECT NULL)

-- name: in_12
SELECT NUMERIC '1' IN UNNEST([1, 2])

-- name: in_13
SELECT 1 IN UNNEST([NUMERIC '1'])

-- name: in_14
SELECT 1.5 IN UNNEST([1, 2])

-- name: in_15
SELECT NULL IN UNNEST(['a'])

-- name: in_16
SELECT DATE '2020-01-01' IN UNNEST([DATETIME '2020-01-01 00:00:00'])

-- name: in_17
SELECT NUMERIC '1.5' IN UNNEST(a), x FROM (SELECT [1, 2] AS a, 1.5 AS x)

-- name: in_18
SELECT x IN UNNEST(a), 1.0 IN UNNEST(a), 7.0 NOT IN UNNEST(a) FROM (SELECT [1, 2] AS a, 1.5 AS x)

-- name: in_19
SELECT x IN UNNEST(a) FROM (SELECT [1, NULL] AS a, 1.5 AS x)

-- name: in_20
SELECT STRUCT(1, 'a') IN UNNEST([STRUCT(1, 'a')]), STRUCT(1.0, 'a') IN UNNEST([STRUCT(1, 'a')])

-- name: in_21
SELECT '2020-01-01' IN UNNEST([DATE '2020-01-01'])

-- name: in_22
SELECT DATETIME '2020-01-01 00:00:00' IN UNNEST([DATE '2020-01-01'])

-- name: in_23
SELECT d IN UNNEST(a) FROM (SELECT DATETIME '2020-01-01 00:00:00' AS d, [DATE '2020-01-01'] AS a)

-- name: in_24
SELECT 'a' IN UNNEST([b'a'])

-- name: caught_errors_in_keys_of_windows
SELECT x, ROW_NUMBER() OVER (PARTITION BY ISERROR(1 / x) ORDER BY IFERROR(10 / x, 99.0), x) AS n, SUM(x) OVER (PARTITION BY NULLIFERROR(DIV(6, x))) AS s FROM UNNEST([0, 1, 2, 3, -1]) AS x

-- name: caught_errors_stand_twice
SELECT x, 10 / NULLIF(x, 0) AS whole, IFERROR(10 / x, -1.0) AS a, IFERROR(10 / x, -1.0) + IFERROR(10 / x, 0.0) AS b, ISERROR(10 / x) AS c, NULLIFERROR(10 / x) AS d FROM UNNEST([0, 1, NULL, 4]) AS x

-- name: caught_errors_in_a_correlated_in
SELECT id, IFERROR(a, b) NOT IN (SELECT NULLIFERROR(x.b) FROM UNNEST([1, 2, 3]) AS z WHERE z = x.id) AS c FROM UNNEST([STRUCT(1 AS id, 100.0 AS a, CAST(NULL AS FLOAT64) AS b), (2, 3.25, 0.5), (3, 1.0, 3.25)]) AS x
