-- Queries in the manner of a conformance suite: found.

-- name: q001
SELECT [STRUCT(x AS a, 'y' AS b), CAST(STRUCT(NUMERIC '10.01', 42) AS STRUCT<a INT64, b STRING>)][SAFE_OFFSET(2)].a AS a FROM UNNEST([1, 2]) AS x

-- name: q002
SELECT [STRUCT(x AS a, 'y' AS b), STRUCT(2, 'z')][SAFE_OFFSET(2)].a AS a FROM UNNEST([1, 2]) AS x

-- name: q003
SELECT FORMAT('%f %g %e %t %T', -0.0, -0.0, -0.0, -0.0, -0.0) AS a, FORMAT('%g', x) AS b, FORMAT('%t', x) AS c FROM UNNEST([-0.0]) AS x

-- name: q004
SELECT SAFE.ARRAY_FIRST(ARRAY_OFFSETS([3, 3, 1], 5)) AS a, SAFE.ARRAY_LAST(x) AS b FROM (SELECT ARRAY<INT64>[] AS x)

-- name: q005
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY ROLLUP(k)

-- name: q006
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY GROUPING SETS(k, ())

-- name: q007
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY CUBE(k)

-- name: using_joins_the_value_of_an_array
SELECT x FROM UNNEST([1, 2, NULL]) AS x FULL JOIN (SELECT x FROM UNNEST([2, NULL, 3]) AS x) AS y USING (x)

-- name: using_joins_the_value_of_an_array_star
SELECT * FROM UNNEST([1, 2, NULL]) AS x RIGHT JOIN (SELECT x FROM UNNEST([2, NULL, 3]) AS x) AS y USING (x)

-- name: empty_matches_at_the_end
SELECT REGEXP_EXTRACT_ALL('abc', r'$') AS a, REGEXP_EXTRACT_ALL('ab c', r'\b') AS b, REGEXP_EXTRACT_ALL('abc', r'b*') AS c, REGEXP_EXTRACT_ALL(b'abc', rb'\b') AS d

-- name: extracts_behind_the_end
SELECT REGEXP_EXTRACT('abc', r'(a)(b)', 100) AS a, REGEXP_EXTRACT('', r'(a)(b)', 2, 1) AS b, REGEXP_EXTRACT(b'abc', rb'(a)(b)', 100) AS c

-- name: seconds_of_sixty
SELECT TIME(4, 5, 60) AS a, TIME(23, 59, 60) AS b, DATETIME(2020, 12, 31, 23, 59, 60) AS c

-- name: names_in_brackets
SELECT JSON_EXTRACT('{"a":{"b-c":[1,2]}}', '$[a][ b-c ][1]') AS a, JSON_EXTRACT_SCALAR('{"é":1}', '$[é]') AS b

-- name: numbers_of_json_literals
SELECT TO_JSON_STRING(JSON '-0.0') AS a, TO_JSON_STRING(JSON '18446744073709551617') AS b, TO_JSON_STRING(JSON '123456789012345678901234567890') AS c, FLOAT64(JSON '-0e0') AS d

-- name: no_bucket_of_nan
SELECT RANGE_BUCKET(CAST('nan' AS FLOAT64), [1, 5, 10]) AS a, RANGE_BUCKET(2.5, [1, 5, 10]) AS b, RANGE_BUCKET(5, [1, 5, 10]) AS c

-- name: arrays_of_literals_take_the_values_type
SELECT 'a' IN UNNEST([]) AS a, DATE '2020-01-01' IN UNNEST(['2020-01-01']) AS b, DATE '2020-01-01' NOT IN UNNEST(['2020-01-02']) AS c

-- name: no_format
SELECT FORMAT(NULL, 1) AS r

-- name: pipe_group_and_order_with_nulls
-- engine: younger
FROM (SELECT 1 AS a, NULL AS b UNION ALL SELECT NULL, 2 UNION ALL SELECT 0, 3) |> AGGREGATE COUNT(*) AS c GROUP AND ORDER BY a NULLS LAST
