-- ARRAY_ZIP, and subqueries in lambdas.

-- name: zip_0
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a','b']) AS x

-- name: zip_1
-- engine: younger
SELECT ARRAY_ZIP([1,2] AS p,['a','b'] AS q) AS x

-- name: zip_2
-- engine: younger
SELECT ARRAY_ZIP([1,2] AS p,['a','b']) AS x

-- name: zip_3
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a']) AS x

-- name: zip_4
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], mode => 'PAD') AS x

-- name: zip_5
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], mode => 'TRUNCATE') AS x

-- name: zip_6
-- engine: younger
SELECT ARRAY_ZIP([1,2],CAST(NULL AS ARRAY<STRING>)) AS x

-- name: zip_7
-- engine: younger
SELECT ARRAY_ZIP([1,2],CAST(NULL AS ARRAY<STRING>), mode => 'PAD') AS x

-- name: zip_8
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4], (a, b) -> a + b) AS x

-- name: zip_9
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4], transformation => (a, b) -> a * b) AS x

-- name: zip_10
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3], (a, b) -> a + b, mode => 'PAD') AS x

-- name: zip_11
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4],[5,6], (a, b, c) -> a + b + c) AS x

-- name: zip_12
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4],[5,6],[7,8], (a, b, c, d) -> a + b + c + d) AS x

-- name: zip_13
-- engine: younger
SELECT ARRAY_ZIP([1],[2],[3],[4]) AS x

-- name: zip_14
-- engine: younger
SELECT ARRAY_ZIP(t.a, t.b) AS x FROM (SELECT [1,2] AS a, ['x','y'] AS b) t

-- name: zip_15
-- engine: younger
SELECT ARRAY_ZIP(a, b) AS x FROM (SELECT [1,2] AS a, ['x','y'] AS b) t

-- name: zip_16
-- engine: younger
SELECT ARRAY_ZIP(a AS a2, b) AS x FROM (SELECT [1,2] AS a, ['x','y'] AS b) t

-- name: zip_17
-- engine: younger
SELECT ARRAY_ZIP(a, b, (e, f) -> CONCAT(CAST(e AS STRING), f)) AS x FROM (SELECT [1,2] AS a, ['x','y'] AS b) t

-- name: zip_18
-- engine: younger
SELECT ARRAY_ZIP(a, b, (e, f) -> CONCAT(CAST(e + k AS STRING), f)) AS x FROM (SELECT 10 AS k, [1,2] AS a, ['x','y'] AS b) t

-- name: zip_19
-- engine: younger
SELECT ARRAY_ZIP([NULL,2],['a',NULL]) AS x

-- name: zip_20
-- engine: younger
SELECT ARRAY_ZIP([STRUCT(1 AS u)],[STRUCT('q' AS w)]) AS x

-- name: zip_21
-- engine: younger
SELECT ARRAY_ZIP([], [1]) AS x

-- name: zip_22
-- engine: younger
SELECT ARRAY_ZIP([], [1], mode => 'PAD') AS x

-- name: zip_23
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4], mode => 'STRICT', transformation => (a, b) -> a) AS x

-- name: zip_24
-- engine: younger
SELECT SAFE.ARRAY_ZIP([1,2],[3]) AS x

-- name: zip_25
-- engine: younger
SELECT ARRAY_ZIP(NULL, [2]) AS x

-- name: zip_26
-- engine: younger
SELECT ARRAY_ZIP([1,2] AS p, ['a', 'b'] AS p) AS x

-- name: lambda_query_27
-- engine: younger
SELECT ARRAY_TRANSFORM([1,2], e -> (SELECT MAX(v) FROM UNNEST([e, 5]) AS v)) AS x

-- name: lambda_query_28
-- engine: younger
SELECT ARRAY_FILTER([1,2], e -> EXISTS(SELECT 1 FROM UNNEST([2,3]) AS v WHERE v = e)) AS x

-- name: outer_column
-- engine: younger
SELECT k, (SELECT ARRAY_TRANSFORM([1, 2], e -> e + k) FROM UNNEST([1]) AS one) AS x FROM UNNEST([10, 20]) AS k

-- name: place
-- engine: younger
SELECT ARRAY_TRANSFORM([7, 8], (e, i) -> (SELECT MAX(v) + i FROM UNNEST([e, 5]) AS v)) AS x

-- name: filter_by_place
-- engine: younger
SELECT ARRAY_FILTER(['a', 'b', 'c'], (e, i) -> i IN (SELECT v FROM UNNEST([0, 2]) AS v)) AS x

-- name: null_array
-- engine: younger
SELECT ARRAY_TRANSFORM(CAST(NULL AS ARRAY<INT64>), e -> (SELECT e)) AS x

-- name: null_elements
-- engine: younger
SELECT ARRAY_TRANSFORM([1, NULL], e -> (SELECT IFNULL(e, 9))) AS x

-- name: order
-- engine: younger
SELECT ARRAY_TRANSFORM([3, 1, 2], e -> (SELECT e * 10)) AS x

-- name: over_rows
-- engine: younger
SELECT ARRAY_TRANSFORM(a, e -> (SELECT SUM(v) FROM UNNEST(b) AS v WHERE v > e)) AS x FROM (SELECT [1, 2] AS a, [1, 2, 3] AS b UNION ALL SELECT [5], [6, 7])

-- name: nested
-- engine: younger
SELECT ARRAY_TRANSFORM([1, 2], e -> (SELECT ARRAY_LENGTH(ARRAY_FILTER([1, 2, 3], f -> EXISTS(SELECT 1 FROM UNNEST([e]) AS g WHERE g < f))))) AS x

-- name: zip_of_zip
-- engine: younger
SELECT ARRAY_ZIP(ARRAY_ZIP([1, 2] AS a, [3, 4] AS b), ['x', 'y'] AS c) AS x

-- name: zip_fields
-- engine: younger
SELECT z.p, z.q FROM UNNEST(ARRAY_ZIP([1, 2] AS p, ['x', 'y'] AS q)) AS z ORDER BY p

-- name: zip_pads_twice
-- engine: younger
SELECT ARRAY_ZIP([1], [2, 3], [4, 5, 6], mode => 'PAD') AS x, ARRAY_ZIP([1], [2, 3], [4, 5, 6], mode => 'TRUNCATE') AS y

-- name: zip_of_types
-- engine: younger
SELECT ARRAY_ZIP([DATE '2020-01-01'], [NUMERIC '1.5'], [b'x'], [TIMESTAMP '2020-01-01 00:00:00+00'])[OFFSET(0)] = (DATE '2020-01-01', NUMERIC '1.5', b'x', TIMESTAMP '2020-01-01 00:00:00+00') AS x

-- name: place_beside_a_field_of_its_name
-- engine: younger
SELECT ARRAY_TRANSFORM([STRUCT(5 AS i, 2 AS x), STRUCT(6 AS i, 3 AS x)], (e, i) -> (SELECT e.x + e.i * 10 + i * 100)) AS a
