-- ARRAY_ZIP that Google rejects.

-- name: zip_0
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], mode => 'pad') AS x

-- name: zip_1
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], mode => 'BAD') AS x

-- name: zip_2
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], mode => CAST(NULL AS STRING)) AS x

-- name: zip_3
-- engine: younger
SELECT ARRAY_ZIP([1],[2],[3],[4],[5]) AS x

-- name: zip_4
-- engine: younger
SELECT ARRAY_ZIP([1]) AS x

-- name: zip_5
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4], (a, b) -> [a, b]) AS x

-- name: zip_6
-- engine: younger
SELECT ARRAY_ZIP([1,2],[3,4], (a) -> a) AS x

-- name: zip_7
-- engine: younger
SELECT ARRAY_ZIP([1,2] AS p,[3,4], (a, b) -> a) AS x

-- name: zip_8
-- engine: younger
SELECT ARRAY_ZIP(1, [2]) AS x

-- name: zip_9
-- engine: younger
SELECT ARRAY_ZIP([1,2],['a'], 'PAD') AS x

-- name: alias_elsewhere
-- engine: younger
SELECT ARRAY_LENGTH([1] AS a) AS x
