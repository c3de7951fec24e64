-- Values that are computed once, keys that are computed and read in queries, values of one name that USING joins.

-- name: pivot
SELECT * FROM (SELECT 1 AS id,'a' AS g UNION ALL SELECT 2,'a') PIVOT(SUM((SELECT MAX(v) FROM UNNEST([1,2]) v)) FOR g IN ('a'))

-- name: with
WITH t1 AS (SELECT 1 AS rowid, 2 AS x, 3 AS y, 4 AS z) SELECT * FROM t1 PIVOT(SUM((SELECT SUM(y) FROM t1)) FOR x IN (0,1))

-- name: case
SELECT COUNTIF(r IS NULL) = 0 FROM (SELECT CASE CAST(FLOOR(RAND()*2) AS INT64) WHEN 0 THEN 'a' WHEN 1 THEN 'b' END r FROM UNNEST(GENERATE_ARRAY(1,1000)))

-- name: rand
SELECT COUNTIF(NULLIF(CAST(FLOOR(RAND()*2) AS INT64), 0) = 0) = 0 FROM UNNEST(GENERATE_ARRAY(1,1000))

-- name: rand_2
SELECT COUNTIF(r BETWEEN 0.2 AND 0.5) > 0 FROM (SELECT RAND() BETWEEN 0.2 AND 0.5 AS b, 0.3 AS r)

-- name: rand_3
SELECT SUM(RAND()) = SUM(RAND()) FROM UNNEST([1,2,3])

-- name: rand_4
SELECT AVG(RAND()) BETWEEN 0.3 AND 0.7 FROM UNNEST(GENERATE_ARRAY(1,1000))

-- name: distinct
SELECT COUNT(DISTINCT RAND()) FROM UNNEST(GENERATE_ARRAY(1,1000))

-- name: with_2
SELECT WITH(a AS RAND(), a = a)

-- name: rand_5
SELECT (RAND(), 1) = (RAND(), 1)

-- name: rand_6
SELECT (RAND(), 1) IN ((2.0, 1), (3.0, 2))

-- name: rand_7
SELECT CAST(STRUCT(RAND() AS a) AS STRUCT<b STRING>).b LIKE '0%'

-- name: rand_8
SELECT GREATEST(CAST(FLOOR(RAND()*2) AS INT64), -1, -4) >= 0

-- name: rand_9
SELECT CAST(RAND() AS STRING) LIKE ANY ('0%', '1%')

-- name: base64m
SELECT CAST(REPEAT(b'abc', 30) AS STRING FORMAT 'BASE64M')

-- name: base64m_2
SELECT CAST(REPEAT(b'abc', 19) AS STRING FORMAT 'BASE64M')

-- name: base64m_3
SELECT CAST(REPEAT(b'abc', 38) AS STRING FORMAT 'BASE64M')

-- name: base64m_4
SELECT CAST(REPEAT(b'abc', 39) AS STRING FORMAT 'BASE64M')

-- name: base64m_5
SELECT CAST(b'' AS STRING FORMAT 'BASE64M')

-- name: base64m_6
SELECT CAST('YWJj\nYWJj' AS BYTES FORMAT 'BASE64M')

-- name: query
SELECT CAST('YWJj\nYWJj' AS BYTES FORMAT 'BASE64')

-- name: base64m_7
SELECT CAST('YWJj\r\nYWJj\n' AS BYTES FORMAT 'BASE64M')

-- name: string_agg
SELECT STRING_AGG(CAST(RAND() > 2 AS STRING)) FROM UNNEST([1,2,3])

-- name: rand_10
SELECT ARRAY_AGG(RAND() > 2 LIMIT 2) FROM UNNEST([1,2,3])

-- name: rand_11
SELECT MAX(RAND()) < 1, STDDEV(RAND()) > 0, APPROX_COUNT_DISTINCT(RAND()) FROM UNNEST([1,2,3])

-- name: rand_12
SELECT ANY_VALUE(RAND() HAVING MAX x) < 1 FROM UNNEST([1,2,3]) x

-- name: rand_13
SELECT x, SUM(RAND()) > 0 FROM UNNEST([1,2,3]) x GROUP BY x ORDER BY x

-- name: rand_14
SELECT SUM(RAND()) OVER () = SUM(RAND()) OVER () FROM UNNEST([1,2]) x

-- name: rand_15
SELECT COUNTIF(RAND() > 0.5) > 0 FROM UNNEST(GENERATE_ARRAY(1,100))

-- name: rand_16
SELECT IF(RAND() > 2, 1, 0), RAND() >= 0, RAND()*2 < 2.5

-- name: group_by
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT UPPER(s) FROM T GROUP BY UPPER(s)

-- name: group_by_2
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT UPPER(s) AS u FROM T GROUP BY u

-- name: group_by_3
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT UPPER(s) u FROM T GROUP BY u HAVING CONCAT(u, 'x') = 'Ax'

-- name: group_by_4
-- engine: younger
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT COUNT(*) FROM T GROUP BY UPPER(s) ORDER BY UPPER(s)

-- name: group_by_5
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT x+1, COUNT(*) FROM T GROUP BY x+1

-- name: group_by_6
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT st.f + 1, COUNT(*) FROM T GROUP BY st.f

-- name: group_by_7
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT DATE_TRUNC(DATE '2020-01-01', MONTH), x FROM T GROUP BY x

-- name: group_by_8
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT ANY_VALUE(x) + 1 FROM T GROUP BY s

-- name: string_agg_2
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT STRING_AGG(s, '-') FROM T

-- name: distinct_2
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT ARRAY_AGG(DISTINCT s ORDER BY s DESC) FROM T

-- name: string_agg_3
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT STRING_AGG(DISTINCT s, ',' ORDER BY s) FROM T

-- name: string_agg_4
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT STRING_AGG(DISTINCT UPPER(s), ',' ORDER BY UPPER(s)) FROM T

-- name: distinct_3
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT ARRAY_AGG(DISTINCT x + 1 ORDER BY x + 1) FROM T

-- name: distinct_4
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT SUM(DISTINCT x) FROM T

-- name: distinct_5
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT ARRAY_AGG(DISTINCT CAST(x AS FLOAT64) ORDER BY CAST(x AS FLOAT64)) FROM T

-- name: unnest
SELECT s.x, (SELECT MAX(v) FROM UNNEST([1,2]) v WHERE v<=s.x) FROM (SELECT STRUCT(1 AS x) AS s) GROUP BY s.x

-- name: group_by_9
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT x + 1 AS m FROM T GROUP BY m HAVING EXISTS(SELECT 1 FROM UNNEST([2]) b WHERE b = m)

-- name: unnest_2
SELECT MOD(a, 2) m, SUM(a) FROM UNNEST([1,2,3]) a GROUP BY m HAVING SUM(a) > (SELECT b FROM UNNEST([1,2]) b WHERE b = m + 1)

-- name: unnest_3
SELECT s.x, sum(w), (select max(v) from unnest([1,2,7]) v where v < s.x) m from (select struct(5 as x) as s, 1 as w) group by rollup(s.x)

-- name: unnest_4
SELECT MOD(a, 2) m, SUM(a) FROM UNNEST([1,2,3]) a GROUP BY m ORDER BY (SELECT MAX(b) FROM UNNEST([1,2]) b WHERE b > m) DESC, m

-- name: unnest_5
SELECT MOD(a, 2) m FROM UNNEST([1,2,3]) a GROUP BY m HAVING m IN (SELECT b FROM UNNEST([1,5]) b WHERE b > m - 1)

-- name: unnest_6
SELECT MOD(a, 2) m FROM UNNEST([1,2,3]) a GROUP BY m QUALIFY (SELECT COUNT(*) FROM UNNEST([1,2]) b WHERE b > m) = MAX(1) OVER ()

-- name: group_by_10
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) select a.b.c, (select x from T where x = a.b.c) from (select struct<c int64>(1) as b) as a group by a.b.c

-- name: with_3
WITH a AS (SELECT 1 AS x) (WITH b AS (SELECT x + 1 AS y FROM a) SELECT y FROM b)

-- name: with_4
WITH a AS (SELECT 1 AS x) (WITH b AS (SELECT 2 AS y) SELECT y FROM b ORDER BY y LIMIT 1)

-- name: with_5
SELECT (WITH a AS (SELECT 1 AS x) (WITH b AS (SELECT 2 AS y) SELECT y FROM b))

-- name: with_6
WITH a AS (SELECT 1 AS x) (WITH a AS (SELECT x + 1 AS y FROM a) SELECT y FROM a)

-- name: with_7
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT (WITH w AS (SELECT 5 AS y) SELECT MAX(y) + x FROM w) FROM T

-- name: safe_sum
select safe.sum(x) from unnest([numeric '99999999999999999999999999999', 5, numeric '99999999999999999999999999999']) x

-- name: safe_avg
select safe.avg(x) from unnest([numeric '99999999999999999999999999999', numeric '99999999999999999999999999999']) x

-- name: safe_avg_2
select safe.avg(x), safe.sum(x) from unnest([numeric '1', 2, 2]) x

-- name: safe_sum_2
select safe.sum(x) over (order by x) from unnest([numeric '99999999999999999999999999999', numeric '99999999999999999999999999999']) x

-- name: safe_sum_3
select k, safe.sum(x) from unnest([struct(1 as k, numeric '99999999999999999999999999999' as x), (1, 5), (1, numeric '99999999999999999999999999999'), (2, 7)]) group by k

-- name: safe_sum_4
select safe.sum(x) from unnest(CAST([] AS ARRAY<NUMERIC>)) x

-- name: join
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT 1 FROM T, T AS b LEFT JOIN T AS c ON c.x = b.x

-- name: full_join
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT 1 FROM T, (T AS b FULL JOIN T AS c ON c.x = b.x)

-- name: unnest_7
SELECT offset FROM UNNEST([1]) a WITH OFFSET JOIN UNNEST([2]) b WITH OFFSET USING (offset)

-- name: unnest_8
SELECT * FROM UNNEST([1]) a WITH OFFSET JOIN UNNEST([2]) b WITH OFFSET USING (offset)

-- name: unnest_9
SELECT o FROM UNNEST([1]) a WITH OFFSET o LEFT JOIN UNNEST([2, 3]) b WITH OFFSET o USING (o)

-- name: unnest_10
SELECT * FROM UNNEST([1]) a WITH OFFSET o FULL JOIN UNNEST([2, 3]) b WITH OFFSET o USING (o)

-- name: unnest_11
SELECT * FROM UNNEST([1,2]) a JOIN UNNEST([2,3]) a USING (a)

-- name: unnest_12
SELECT a FROM UNNEST([1,2]) a LEFT JOIN UNNEST([2,3]) a USING (a)

-- name: unnest_13
SELECT a FROM UNNEST([1,2]) a RIGHT JOIN UNNEST([2,3]) a USING (a)

-- name: unnest_14
SELECT a FROM UNNEST([1,2]) a FULL JOIN UNNEST([2,3]) a USING (a)

-- name: unnest_15
SELECT * FROM UNNEST([1,2]) a JOIN UNNEST([2,3]) b WITH OFFSET a USING (a)

-- name: unnest_16
SELECT a,b FROM UNNEST([1]) a WITH OFFSET o JOIN UNNEST([2]) b WITH OFFSET o USING (o) JOIN UNNEST([3]) c WITH OFFSET o USING (o)

-- name: join_2
WITH T AS (SELECT 'a' AS s, 1 AS x, STRUCT(1 AS f) AS st UNION ALL SELECT 'b', 2, STRUCT(2)) SELECT o FROM (SELECT 1 o) t JOIN UNNEST([2, 3]) b WITH OFFSET o USING (o)

-- name: unnest_17
SELECT offset, a + b FROM UNNEST([1, 5]) a WITH OFFSET LEFT JOIN UNNEST([2]) b WITH OFFSET USING (offset)

-- name: unnest_18
SELECT 1 FROM UNNEST([1]) a WITH OFFSET o JOIN UNNEST([2]) b WITH OFFSET o USING (o) WHERE o = 0
