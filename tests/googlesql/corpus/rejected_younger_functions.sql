-- What Google's engine rejects of functions and expressions that the older one does not know.

-- name: json_keys_mode_by_place
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {}}', 1, 'lax') AS a

-- name: json_keys_depth_by_name
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {}}', max_depth => 1) AS a

-- name: json_keys_of_text
-- engine: younger
SELECT JSON_KEYS('{"a": {}}') AS a

-- name: json_flatten_of_array
-- engine: younger
SELECT JSON_FLATTEN([1]) AS a

-- name: date_bucket_of_number
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', 2) AS a

-- name: with_twice
-- engine: younger
SELECT WITH(a AS 1, a AS 2, a) AS x

-- name: with_typed
-- engine: younger
SELECT WITH(a AS '2020-01-01', DATE '2020-01-01' = a) AS x

-- name: with_later
-- engine: younger
SELECT WITH(a AS b, b AS 1, a) AS x

-- name: distance_of_texts
-- engine: younger
SELECT EUCLIDEAN_DISTANCE(['a'], ['b']) AS x

-- name: bits_of_texts
-- engine: younger
SELECT BIT_AND(x) AS a FROM UNNEST(['a']) AS x
