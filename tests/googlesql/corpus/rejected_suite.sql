-- What Google's engines reject of the queries of suite_….

-- name: aggregation_004
SELECT SUM(CAST(NULL AS INT64)) AS a, SUM(CAST(NULL AS FLOAT64)) AS b, SUM(CAST(NULL AS NUMERIC)) AS c

-- name: aggregation_035
SELECT 1 AS one FROM UNNEST([1,2]) x HAVING COUNT(*) = 2

-- name: aggregation_074
SELECT SUM(x ORDER BY x LIMIT 2) AS a FROM UNNEST([1,2,3]) x

-- name: aggregation_075
SELECT COUNT(DISTINCT x ORDER BY x LIMIT 1) AS a FROM UNNEST([1,2,3]) x

-- name: aggregation_076
SELECT AVG(x IGNORE NULLS) AS a, SUM(x RESPECT NULLS) AS b FROM UNNEST([1,2,NULL]) x

-- name: aggregation_078
SELECT SUM(COUNT(*)) AS s FROM UNNEST([1,2]) x

-- name: aggregation_079
SELECT COUNT(*) FILTER (WHERE x > 1) AS s FROM UNNEST([1,2]) x

-- name: aggregation_080
SELECT COUNT(x, x) AS s FROM UNNEST([1,2]) x

-- name: analytic_012
SELECT x, NTH_VALUE(x, 0) OVER (ORDER BY x) AS n FROM UNNEST([1,2]) x

-- name: analytic_013
SELECT x, NTH_VALUE(x, NULL) OVER (ORDER BY x) AS n FROM UNNEST([1,2]) x

-- name: analytic_016
SELECT x, LAG(x, NULL) OVER (ORDER BY x) AS a FROM UNNEST([1,2]) x

-- name: analytic_025
SELECT x, PERCENTILE_CONT(x, 1.5) OVER () AS a FROM UNNEST([1]) x

-- name: analytic_028
SELECT x, NTILE(0) OVER (ORDER BY x) AS a FROM UNNEST([1,2,3]) x

-- name: analytic_040
SELECT x FROM UNNEST([1,2,3]) x WHERE ROW_NUMBER() OVER (ORDER BY x) = 1

-- name: analytic_042
SELECT RANK() OVER () AS r FROM UNNEST([1,2,3]) x

-- name: analytic_044
SELECT SUM(x) OVER (ORDER BY x, x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS r FROM UNNEST([1]) x

-- name: analytic_046
SELECT x, SUM(x) OVER (ORDER BY x ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) AS s FROM UNNEST([1,2]) x

-- name: analytic_048
SELECT x, SUM(x) OVER (ORDER BY x ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) AS s FROM UNNEST([1,2]) x

-- name: analytic_049
SELECT x, SUM(x) OVER (ORDER BY x ROWS BETWEEN NULL PRECEDING AND CURRENT ROW) AS s FROM UNNEST([1,2]) x

-- name: analytic_055
SELECT x, SUM(x) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS c FROM UNNEST([STRUCT(1 AS x, DATE '2020-01-01' AS d)])

-- name: analytic_060
SELECT SUM(DISTINCT x) OVER (ORDER BY x) AS c FROM UNNEST([1,NULL,3]) x

-- name: analytic_073
SELECT x, FIRST_VALUE(x ORDER BY x) OVER () AS a FROM UNNEST([1,2]) x

-- name: analytic_074
SELECT x, FIRST_VALUE(DISTINCT x) OVER () AS a FROM UNNEST([1,2]) x

-- name: analytic_075
SELECT x, SUM(x) OVER (PARTITION BY f) AS a FROM (SELECT 1 AS x, CAST('nan' AS FLOAT64) AS f UNION ALL SELECT 2, CAST('nan' AS FLOAT64) UNION ALL SELECT 3, -0.0 UNION ALL SELECT 4, 0.0)

-- name: arithmetic_016
SELECT MOD(5.5, 2) AS a

-- name: arithmetic_021
SELECT 1 < 2 = TRUE AS a

-- name: arithmetic_043
SELECT PI() AS a, RADIANS(180) AS b, DEGREES(PI()) AS c

-- name: arithmetic_052
SELECT 9223372036854775808 AS a

-- name: arithmetic_053
SELECT 1 <> 2 AS a, 1 != 1 AS b, NOT NULL AS c, NULL = NULL AS d, NULL IS NULL AS e, 1 IS NOT NULL AS f, NULL AND FALSE AS g, NULL OR TRUE AS h

-- name: arithmetic_061
SELECT NUMERIC '0.0000000001' AS a

-- name: arithmetic_062
SELECT NUMERIC '0.0000000005' AS a, NUMERIC '1e10' AS b, NUMERIC '-1.' AS c, NUMERIC '  1 ' AS d

-- name: arithmetic_063
SELECT NUMERIC 'abc' AS a

-- name: arithmetic_065
SELECT BIGNUMERIC '578960446186580977117854925043439539267' AS a

-- name: arithmetic_077
SELECT SAFE.UNKNOWN_FN(1) AS a

-- name: arithmetic_080
SELECT (1, 2) < (1, 3) AS a

-- name: arithmetic_083
SELECT 1 = '1' AS a

-- name: arithmetic_084
SELECT 'a' + 1 AS a

-- name: arrays_007
SELECT ARRAY_CONCAT([1],[2,3]) AS a, ARRAY_CONCAT([1], NULL) AS b, ARRAY_CONCAT([1], []) AS c, ARRAY_CONCAT([1.5], [2]) AS d

-- name: arrays_012
SELECT ARRAY_TO_STRING([1,2], ',') AS a

-- name: arrays_028
SELECT [[1]] AS a

-- name: arrays_029
SELECT [1, 'a'] AS a

-- name: arrays_046
SELECT ARRAY_DISTINCT([1,2,1,NULL,NULL]) AS a

-- name: arrays_047
SELECT ARRAY_FIND([1,2,3], 2) AS a, ARRAY_FIND([1,2,3], x -> x > 1) AS b, ARRAY_OFFSET([1,2,3], 2) AS c, ARRAY_OFFSETS([1,2,1], 1) AS d, ARRAY_FIND_ALL([1,2,3], x -> x > 1) AS e

-- name: arrays_048
SELECT ARRAY_OFFSET([1,2,1], 1, 'LAST') AS c

-- name: arrays_054
SELECT FLATTEN([[1]]) AS a

-- name: arrays_086
SELECT ARRAY_REMOVE([1,2], 1) AS a

-- name: arrays_087
SELECT APPENDS([1], 2) AS a

-- name: casts_016
SELECT CAST(1.0 AS BOOL) AS a

-- name: casts_038
SELECT CAST(1 AS BYTES) AS a

-- name: casts_041
SELECT CAST(STRUCT(1) AS STRUCT<INT64, INT64>) AS a

-- name: casts_046
SELECT CAST(JSON '1' AS STRING) AS a

-- name: casts_055
SELECT INT64 '1' AS a

-- name: casts_058
SELECT CAST(1 AS INT32) AS a

-- name: casts_059
SELECT CAST(1 AS UINT64) AS a

-- name: casts_060
SELECT CAST(DATE '2020-01-01' AS INT64) AS a

-- name: casts_061
SELECT CAST('a' AS JSON) AS a

-- name: casts_067
SELECT CAST(TIME '01:02:03' AS DATETIME) AS a

-- name: dates_006
SELECT DATE_ADD(DATE '2020-01-01', INTERVAL 1 HOUR) AS a

-- name: dates_011
SELECT EXTRACT(HOUR FROM DATE '2020-01-01') AS a

-- name: dates_026
SELECT TIMESTAMP_ADD(TIMESTAMP '2020-01-01 00:00:00+00', INTERVAL 1 MONTH) AS a

-- name: dates_029
SELECT TIMESTAMP_DIFF(TIMESTAMP '2020-01-02 00:00:00+00', '2020-01-01 00:00:01+00', MONTH) AS a

-- name: dates_033
SELECT TIME(1, 2, 3) AS a, TIME(DATETIME '2020-01-01 10:00:00') AS b, TIME(TIMESTAMP '2020-01-01 10:00:00+00', '+01') AS c, TIME_ADD(TIME '23:00:00', INTERVAL 2 HOUR) AS d, TIME_SUB(TIME '01:00:00', INTERVAL 90 MINUTE) AS e, TIME_DIFF(TIME '10:00:00', '09:30:00', HOUR) AS f, TIME_TRUNC(TIME '10:20:30.5', MINUTE) AS g, TIME('10:11:12') AS h

-- name: dates_035
SELECT TIME_ADD(TIME '10:00:00', INTERVAL 1 DAY) AS a

-- name: dates_054
SELECT DATE '2020-1-1' AS a, TIMESTAMP '2020-01-01' AS b, DATETIME '2020-01-01' AS c, TIMESTAMP '2020-01-01 10:00' AS d

-- name: dates_055
SELECT TIMESTAMP '2020-01-01 10' AS d

-- name: dates_056
SELECT DATE '0000-01-01' AS a

-- name: dates_057
SELECT DATE '10000-01-01' AS a

-- name: dates_059
SELECT TIMESTAMP '0001-01-01 00:00:00+01' AS a

-- name: dates_062
SELECT EXTRACT(EPOCH FROM TIMESTAMP '2020-01-01 00:00:00+00') AS a

-- name: dates_068
SELECT INTERVAL 1.5 DAY AS a

-- name: tables_012
WITH T AS (SELECT 1 AS a, 2 AS b UNION ALL SELECT 1, 3) SELECT a, SUM(b) AS b FROM T GROUP BY a HAVING SUM(b) > 4

-- name: tables_028
SELECT a, x.a, y.a FROM (SELECT 1 AS a) AS x FULL JOIN (SELECT 2 AS a) AS y USING (a) ORDER BY a

-- name: tables_071
SELECT a, b, LAG(b IGNORE NULLS) OVER (ORDER BY a) AS l FROM UNNEST([STRUCT(1 AS a, 2 AS b), (2, NULL), (3, 4)])

-- name: tables_079
SELECT 1 = 1 = TRUE AS a

-- name: tables_080
SELECT NOT 1 = 2 AS a, NOT NOT TRUE AS b, NOT TRUE AND FALSE AS c, - 1 + 2 AS d, ~1 & 3 AS e, 'a' || 'b' = 'ab' AS f, 1 + 1 IN (2) AS g, NOT 1 IN (2) AS h, 1 IS NULL IS NOT NULL AS i, 3 BETWEEN 1 AND 2 + 2 AS j

-- name: sets_021
SELECT ARRAY<INT64>[] AS s UNION ALL SELECT [1.5]

-- name: sets_036
WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT DISTINCT a + 1 FROM r WHERE a < 3) SELECT a FROM r ORDER BY a

-- name: sets_037
WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3 LIMIT 1) SELECT a FROM r

-- name: sets_038
WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT (SELECT MAX(a) FROM r) + 1) SELECT a FROM r

-- name: sets_039
WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT x FROM UNNEST([1]) AS x LEFT JOIN r ON TRUE) SELECT a FROM r

-- name: sets_040
WITH RECURSIVE r AS (SELECT 1 AS a INTERSECT DISTINCT SELECT a FROM r) SELECT a FROM r

-- name: sets_047
SELECT * FROM (SELECT 1.5 AS k, 1 AS v) PIVOT(SUM(v) FOR k IN (1.5, 2.5))

-- name: sets_052
SELECT * FROM (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'a', 3) PIVOT(SUM(v) + 1 FOR k IN ('a'))

-- name: sets_054
SELECT * FROM (SELECT 1 AS a, 'x' AS b) UNPIVOT(v FOR k IN (a, b))

-- name: sets_055
SELECT * FROM (SELECT 1 AS a, 2.5 AS b) UNPIVOT(v FOR k IN (a, b))

-- name: sets_068
SELECT [1, 2] IN UNNEST([[1]]) AS a

-- name: sets_073
SELECT x FROM UNNEST([1, 2]) AS x ORDER BY COUNT(*)

-- name: sets_081
SELECT SAFE.COUNT(1) AS a

-- name: sets_087
SELECT ARRAY(SELECT [1]) AS a

-- name: sets_088
SELECT ARRAY(SELECT 1, 2) AS a

-- name: sets_091
SELECT FORMAT('%t', STRUCT(1 AS a, NULL AS b, 'x' AS c, [1.5] AS d, b'x' AS e, DATE '2020-01-01' AS f)) AS a, FORMAT('%T', STRUCT(1 AS a, CAST(NULL AS INT64) AS b, 'x' AS c, [1.5] AS d, b'x' AS e, DATE '2020-01-01' AS f)) AS b, FORMAT('%T', (1,)) AS c

-- name: sets_093
SELECT FORMAT('%s|%s', 'a', NULL) AS a, FORMAT('%t', NULL) AS b, FORMAT('%5s|%-5s|', 'é', 'é') AS c, FORMAT('%.1s', 'é') AS d, FORMAT('%c', 65) AS e

-- name: sets_094
SELECT FORMAT('%f', 1) AS a

-- name: sets_095
SELECT FORMAT('%d', '1') AS a

-- name: sets_096
SELECT FORMAT('%s', 1) AS a

-- name: sets_097
SELECT FORMAT('%d %d', 1) AS a

-- name: joins_013
WITH a AS (SELECT 1 AS k, 'x' AS v), b AS (SELECT 1 AS k, 'p' AS w) SELECT k FROM a, b

-- name: joins_016
WITH a AS (SELECT 1 AS k, 'x' AS v) SELECT * FROM a JOIN a USING (k)

-- name: joins_026
SELECT (SELECT 1 WHERE FALSE) AS a, (SELECT NULL) AS b, (SELECT AS STRUCT 1 AS x, 2 AS y) AS c

-- name: joins_027
SELECT (SELECT 1, 2) AS a

-- name: joins_029
SELECT 1 IN (SELECT 1 UNION ALL SELECT NULL) AS a, 2 IN (SELECT 1 UNION ALL SELECT NULL) AS b, NULL IN (SELECT 1 WHERE FALSE) AS c, NULL NOT IN (SELECT 1 WHERE FALSE) AS d

-- name: joins_031
SELECT (1, 2) IN (SELECT 1, 2) AS a

-- name: joins_043
SELECT a FROM (SELECT 1 AS a, 2 AS a)

-- name: joins_045
SELECT * EXCEPT (z) FROM (SELECT 1 AS a)

-- name: joins_046
SELECT * EXCEPT (a) FROM (SELECT 1 AS a)

-- name: joins_060
SELECT DISTINCT AS STRUCT 1 AS a

-- name: json_001
SELECT JSON '{a: 1}' AS a

-- name: json_002
SELECT JSON '' AS a

-- name: json_004
SELECT JSON_QUERY(JSON '{"a": "x"}', '$.a') AS a, JSON_QUERY('{"a": {"b": [1, 2]}}', '$.a') AS b, JSON_QUERY('{"a": 1}', '$.b') AS c, JSON_QUERY('{"a": null}', '$.a') AS d, JSON_QUERY('{"a":  1 }') AS e, JSON_QUERY('[1,2]', '$[1]') AS f

-- name: json_030
SELECT JSON_OBJECT('a') AS a

-- name: json_058
SELECT JSON_VALUE('{"a": 1}', p) AS a FROM UNNEST(['$.a', '$.b']) p

-- name: json_060
SELECT CAST(JSON '1' AS INT64) AS a

-- name: json_064
SELECT JSON '[1,2,3]'[OFFSET(1)] AS a

-- name: types_000
SELECT NET.HOST('https://user@www.Example.com:80/x') AS a, NET.IP_TO_STRING(b'\x01\x02\x03\x04') AS b, NET.IP_FROM_STRING('::1') AS c, NET.SAFE_IP_FROM_STRING('x') AS d, NET.IPV4_TO_INT64(b'\x00\x00\x01\x00') AS e, NET.IPV4_FROM_INT64(256) AS f, NET.IP_NET_MASK(4, 20) AS g, NET.IP_TRUNC(b'\xff\xff\xff\xff', 9) AS h, NET.IP_IN_NET('10.1.2.3', '10.1.0.0/16') AS i, NET.MAKE_NET('10.1.2.3', 8) AS j

-- name: types_010
SELECT RANGE<DATE> '[2020-01-01,2020-01-05)' AS a

-- name: types_011
SELECT RANGE<DATE> '[2020-01-01, 2020-01-05]' AS a

-- name: types_012
SELECT RANGE<DATE> '(2020-01-01, 2020-01-05)' AS a

-- name: types_013
SELECT RANGE<DATE> '' AS a

-- name: types_014
SELECT RANGE<INT64> '[1, 2)' AS a

-- name: types_031
SELECT STRUCT<a INT64>(1.5) AS s

-- name: types_032
SELECT STRUCT<a INT64>('1') AS s

-- name: pipes_020
FROM UNNEST([1,2]) AS x |> CALL f()

-- name: pipes_034
FROM (SELECT 1 AS a) |> SET b = 2

-- name: pipes_035
FROM (SELECT 1 AS a) |> DROP b

-- name: queries_005
SELECT 'a' AS a UNION ALL SELECT 1

-- name: queries_006
SELECT 1 UNION SELECT 2

-- name: queries_007
SELECT 1 AS a, 2 AS b UNION ALL SELECT 1

-- name: queries_008
SELECT 1 AS a UNION ALL SELECT 1 EXCEPT DISTINCT SELECT 1

-- name: queries_044
SELECT x FROM UNNEST([3,1]) x ORDER BY 5

-- name: queries_045
SELECT x FROM UNNEST([3,1]) x ORDER BY 'a'

-- name: queries_046
SELECT x FROM UNNEST([3,1]) x ORDER BY NULL

-- name: queries_053
SELECT s FROM UNNEST([STRUCT(2 AS a), STRUCT(1)]) s ORDER BY s

-- name: queries_059
SELECT x FROM UNNEST([1,2,3]) x ORDER BY x OFFSET 1

-- name: queries_062
WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT * FROM a

-- name: queries_064
WITH a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a

-- name: queries_071
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3 UNION ALL SELECT 100) SELECT n FROM t

-- name: queries_072
WITH RECURSIVE t AS (SELECT n + 1 AS n FROM t UNION ALL SELECT 1) SELECT n FROM t

-- name: queries_073
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT COUNT(*) FROM t) SELECT n FROM t

-- name: queries_075
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 0.5 FROM t WHERE n < 2) SELECT n FROM t

-- name: queries_087
SELECT COUNT(*) AS n FROM UNNEST([1,2,3]) TABLESAMPLE BERNOULLI (100 PERCENT)

-- name: queries_091
SELECT CASE 1 WHEN 'a' THEN 1 END AS a

-- name: queries_096
SELECT STRUCT(1 AS a, 2 AS a).a AS s

-- name: queries_098
SELECT STRUCT(1 AS a).z AS s

-- name: queries_100
SELECT CAST(NULL AS STRUCT<a INT64>).a AS s, (SELECT AS STRUCT 1 AS a WHERE FALSE).a AS t

-- name: queries_108
SELECT a + 1 AS b FROM (SELECT 1 AS a) WHERE b > 1

-- name: queries_110
SELECT a, COUNT(*) FROM (SELECT 1 AS a, 2 AS b) GROUP BY b

-- name: queries_111
SELECT COUNT(*), a FROM (SELECT 1 AS a)

-- name: queries_113
SELECT a FROM (SELECT 1 AS a) HAVING a > 0

-- name: queries_114
SELECT @@version

-- name: queries_123
SELECT x FROM UNNEST([1, 2, 3]) AS x WHERE x BETWEEN 2 AND 3 QUALIFY TRUE

-- name: scoping_005
SELECT x AS x1, x1 + 1 AS x2 FROM (SELECT 1 AS x)

-- name: scoping_014
SELECT a.b FROM (SELECT STRUCT(1 AS b) AS a) AS a

-- name: scoping_025
SELECT * FROM (SELECT 1 AS a, 2 AS b) AS t (c, d)

-- name: scoping_029
SELECT array FROM (SELECT 1 AS `array`)

-- name: scoping_032
SELECT left FROM (SELECT 1 AS `left`)

-- name: scoping_034
SELECT x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b

-- name: scoping_038
WITH t AS (SELECT 1 AS x) SELECT * FROM t AS u WHERE t.x = 1

-- name: scoping_039
WITH t AS (SELECT 1 AS x) SELECT t.* FROM t AS u

-- name: strings_001
SELECT CONCAT() AS a

-- name: strings_008
SELECT TRIM(b' a ') AS a

-- name: strings_024
SELECT INITCAP('hello WORLD-foo_bar') AS a, INITCAP('aBc dEf', 'B') AS b, INITCAP('o''neil 3rd') AS c, INITCAP('', '') AS d, INITCAP('a b', NULL) AS e

-- name: strings_043
SELECT CONTAINS_SUBSTR('Hello World', 'WORLD') AS a, CONTAINS_SUBSTR(STRUCT('x' AS a, 12 AS b), '12') AS b, CONTAINS_SUBSTR(['a', 'bc'], 'B') AS c, CONTAINS_SUBSTR(NULL, 'a') AS d

-- name: strings_046
SELECT 'a' LIKE 'A' AS a, 'abc' LIKE 'a_c' AS b, 'a%c' LIKE 'a\\%c' AS c, 'abc' LIKE '%' AS d, NULL LIKE 'a' AS e, 'a\nb' LIKE 'a%b' AS f, b'abc' LIKE b'a%' AS g, '日本' LIKE '_本' AS h

-- name: strings_048
SELECT 'a' NOT LIKE 'b' AS a, 'a' NOT LIKE NULL AS b

-- name: strings_050
SELECT 'abc' LIKE ANY UNNEST(['a%', 'b%']) AS a, 'abc' LIKE ALL UNNEST(CAST([] AS ARRAY<STRING>)) AS b, 'abc' NOT LIKE ALL UNNEST(['x', NULL]) AS c

-- name: strings_051
SELECT 'abc' LIKE ANY (SELECT x FROM UNNEST(['a%']) x) AS a

-- name: strings_052
SELECT 'a' || 'b' || NULL AS a, b'a' || b'b' AS b, 'a' || 1 AS c

-- name: strings_057
SELECT FORMAT('%d %s %f %e %g %x %X %o %c', 1, 'a', 1.5, 1.5, 1.5, 255, 255, 8, 65) AS a

-- name: strings_062
SELECT FORMAT('%s', NULL) AS a, FORMAT('%d', CAST(NULL AS INT64)) AS b, FORMAT(NULL, 1) AS c, FORMAT('%%') AS d, FORMAT('abc') AS e, FORMAT('%*d', 5, 42) AS f, FORMAT('%.*f', 2, 3.14159) AS g, FORMAT('%-*d|', 5, 42) AS h

-- name: strings_063
SELECT FORMAT('%d', 1.5) AS a

-- name: strings_064
SELECT FORMAT('%d', 1, 2) AS a

-- name: strings_065
SELECT FORMAT('%d') AS a

-- name: strings_066
SELECT FORMAT('%y', 1) AS a

-- name: strings_068
SELECT FORMAT('%i', 3) AS a, FORMAT('%u', 3) AS b

-- name: strings_071
SELECT FORMAT('%a', 1.5) AS a

-- name: strings_084
SELECT REGEXP_MATCH('abc', 'abc') AS a

-- name: strings_088
SELECT LCASE('A') AS a, UCASE('a') AS b

-- name: edges_000
SELECT 'a' LIKE NULL AS a, NULL LIKE 'a' AS b, NULL LIKE NULL AS c, NULL NOT LIKE 'a' AS d

-- name: edges_003
SELECT 'a' LIKE ANY UNNEST([NULL, 'a']) AS a, 'a' LIKE ALL UNNEST([NULL, 'b']) AS b, 'a' LIKE ANY UNNEST(CAST(NULL AS ARRAY<STRING>)) AS c, 'a' NOT LIKE ANY UNNEST(CAST([] AS ARRAY<STRING>)) AS d

-- name: edges_004
SELECT 'a' LIKE ANY (SELECT 'b' UNION ALL SELECT NULL) AS a, 'a' LIKE ALL (SELECT 'a' WHERE FALSE) AS b, 'a' NOT LIKE ANY (SELECT 'b') AS c

-- name: edges_006
SELECT ROUND(NUMERIC '2.5', 0, mode) AS a FROM UNNEST(['ROUND_HALF_EVEN']) AS mode

-- name: edges_007
SELECT ROUND(2.5, 0, 'ROUND_HALF_EVEN') AS a

-- name: edges_009
SELECT INTERVAL 1 DAY * 1.5 AS a

-- name: edges_016
SELECT INTERVAL 'a' DAY AS a

-- name: edges_017
SELECT INTERVAL '1-2' DAY AS a

-- name: edges_032
SELECT TO_JSON(CAST('inf' AS FLOAT64)) AS a, TO_JSON(1e-7) AS b, TO_JSON(123456789012345.678) AS c, TO_JSON(NUMERIC '123456789012345678901234567890.5') AS d, TO_JSON(-9223372036854775808) AS e, TO_JSON(0.1) AS f, TO_JSON(100.0) AS g, TO_JSON(1e20) AS h, TO_JSON(-0.0) AS i

-- name: edges_042
SELECT DATETIME '2020-01-01' AS a, DATETIME '2020-01-01T10:00:00' AS b, DATETIME '2020-1-1 1:2:3.5' AS c, DATE '20200101' AS d

-- name: edges_043
SELECT TIME '10:00' AS a

-- name: edges_072
SELECT * FROM UNNEST([1, 2, 3]) AS x TABLESAMPLE RESERVOIR (100 ROWS) ORDER BY x

-- name: moments_022
SELECT TIMESTAMP '2020-01-02 America/New_York' AS a

-- name: moments_023
SELECT TIMESTAMP '2020-01-02+08' AS a

-- name: order_by_a_name_that_the_list_has_twice
SELECT x, x FROM (SELECT 1 AS x) ORDER BY x

-- name: group_by_a_name_that_the_list_has_twice
SELECT t.*, t.x FROM (SELECT 1 AS x) t GROUP BY x

-- name: window_of_a_name_that_the_list_has_twice
SELECT x, x FROM (SELECT 1 AS x) WHERE TRUE QUALIFY ROW_NUMBER() OVER (ORDER BY x) = 1

-- name: two_windows_of_one_name
SELECT SUM(a) OVER w FROM (SELECT 1 AS a) WINDOW w AS (), w AS (ORDER BY a)

-- name: an_offset_called_as_its_array
SELECT 1 FROM UNNEST([1]) AS a WITH OFFSET AS a

-- name: an_offset_called_as_a_table
SELECT x FROM (SELECT 1 AS x) AS x, UNNEST([2]) AS y WITH OFFSET AS x

-- name: two_offsets_without_names
SELECT 1 FROM UNNEST([1]) WITH OFFSET, UNNEST([2]) WITH OFFSET

-- name: labels_of_two_types
SELECT * FROM (SELECT 1 AS a, 2 AS b) UNPIVOT (v FOR n IN (a AS 2, b))

-- name: a_column_beside_those_of_a_query_inside
SELECT (SELECT MAX(b + a) FROM UNNEST([1, 2]) AS b) FROM (SELECT 1 AS a, 2 AS c) GROUP BY c
