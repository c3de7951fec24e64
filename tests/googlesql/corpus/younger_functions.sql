-- Functions and expressions that the older engine does not know.

-- name: json_keys
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {"b": 1, "c.d": 2}, "z": [{"y": 1}, [{"x": 2}]], "": 1, "A b": 3, "a_1": 4, "1a": 5, "q\\"r": 1}') AS a

-- name: json_keys_depth
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {"b": {"c": 1}}, "z": [{"y": 1}, [{"x": 2}]]}', 1) AS a, JSON_KEYS(JSON '{"a": {"b": {"c": 1}}}', 2) AS b, JSON_KEYS(JSON '{"a": {"b": 1}}', NULL) AS c

-- name: json_keys_modes
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {"b": {"c": 1}}, "z": [{"y": 1}, [{"x": 2}]]}', mode => 'lax') AS a, JSON_KEYS(JSON '{"z": [{"y": 1}, [{"x": 2}]]}', mode => 'lax recursive') AS b,
  JSON_KEYS(JSON '{"z": [{"y": 1}]}', mode => 'strict') AS c, JSON_KEYS(JSON '{"a": {}}', mode => CAST(NULL AS STRING)) AS d, JSON_KEYS(JSON '[[{"y": 1}]]', 3, mode => 'LAX RECURSIVE') AS e

-- name: json_keys_of_others
-- engine: younger
SELECT JSON_KEYS(JSON '[{"y": 1}]') AS a, JSON_KEYS(JSON '[{"y": 1}]', mode => 'lax') AS b, JSON_KEYS(JSON '1') AS c, JSON_KEYS(JSON 'null') AS d, JSON_KEYS(NULL) AS e

-- name: json_keys_depth_zero
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {}}', 0) AS a

-- name: json_keys_mode_wrong
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {}}', mode => 'bad') AS a

-- name: json_flatten
-- engine: younger
SELECT JSON_FLATTEN(JSON '[[1, [2]], 3, {"a": [4]}, null, []]') AS a, JSON_FLATTEN(JSON '1') AS b, JSON_FLATTEN(JSON 'null') AS c, JSON_FLATTEN(CAST(NULL AS JSON)) AS d, JSON_FLATTEN(JSON '[]') AS e

-- name: date_bucket
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', INTERVAL 2 DAY) AS a, DATE_BUCKET(DATE '1949-12-31', INTERVAL 2 DAY) AS b, DATE_BUCKET(DATE '2020-01-03', INTERVAL 2 MONTH) AS c,
  DATE_BUCKET(DATE '2020-01-03', INTERVAL 1 YEAR, DATE '2000-06-15') AS d, DATE_BUCKET(DATE '2020-01-03', INTERVAL 7 DAY, DATE '2020-01-31') AS e,
  DATE_BUCKET(NULL, INTERVAL 1 DAY) AS f, DATE_BUCKET(DATE '2020-01-03', NULL) AS g

-- name: date_bucket_months
-- engine: younger
SELECT d, DATE_BUCKET(d, INTERVAL 1 MONTH, DATE '2000-01-31') AS a, DATE_BUCKET(d, INTERVAL 5 MONTH, DATE '2000-01-31') AS b, DATE_BUCKET(d, INTERVAL 1 QUARTER, DATE '2024-02-29') AS c
FROM UNNEST(GENERATE_DATE_ARRAY('1999-01-27', '2001-04-01', INTERVAL 13 DAY)) AS d

-- name: date_bucket_zero
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', INTERVAL 0 DAY) AS a

-- name: date_bucket_negative
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', INTERVAL -1 DAY) AS a

-- name: date_bucket_hours
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', INTERVAL 24 HOUR) AS a

-- name: date_bucket_mixed
-- engine: younger
SELECT DATE_BUCKET(DATE '2020-01-03', MAKE_INTERVAL(month => 1, day => 1)) AS a

-- name: date_bucket_outside
-- engine: younger
SELECT DATE_BUCKET(DATE '0001-01-01', INTERVAL 7 DAY) AS a

-- name: datetime_bucket
-- engine: younger
SELECT DATETIME_BUCKET(DATETIME '2020-01-03 10:11:12', INTERVAL 12 HOUR) AS a, DATETIME_BUCKET(DATETIME '2020-01-03 10:11:12', INTERVAL 1 MONTH, DATETIME '2000-01-31 10:12:00') AS b,
  DATETIME_BUCKET(DATETIME '1920-01-03 10:11:12', INTERVAL 90 MINUTE) AS c, DATETIME_BUCKET(DATETIME '2020-01-03 10:11:12', INTERVAL 2 DAY) AS d,
  DATETIME_BUCKET(DATETIME '2020-01-31 10:11:59', INTERVAL 1 MONTH, DATETIME '2000-01-31 10:12:00') AS e, DATETIME_BUCKET(DATE '2020-01-03', INTERVAL 2 DAY) AS f

-- name: datetime_bucket_mixed
-- engine: younger
SELECT DATETIME_BUCKET(DATETIME '2020-01-03 10:11:12', MAKE_INTERVAL(day => 1, hour => 12)) AS c

-- name: timestamp_bucket
-- engine: younger
SELECT STRING(TIMESTAMP_BUCKET(TIMESTAMP '2020-01-03 10:11:12', INTERVAL 2 DAY)) AS a, STRING(TIMESTAMP_BUCKET(TIMESTAMP '2020-01-03 10:11:12', INTERVAL 90 MINUTE, TIMESTAMP '2020-01-01 00:30:00')) AS b

-- name: timestamp_bucket_months
-- engine: younger
SELECT STRING(TIMESTAMP_BUCKET(TIMESTAMP '2020-01-03 10:11:12', INTERVAL 1 MONTH)) AS a

-- name: distances
-- engine: younger
SELECT COSINE_DISTANCE([1.0, 2.0], [3.0, 4.0]) AS a, EUCLIDEAN_DISTANCE([1.0, 2.0], [3.0, 4.0]) AS b, EUCLIDEAN_DISTANCE([1, 2], [3.5, 4]) AS c,
  COSINE_DISTANCE([1.0, 2], CAST(NULL AS ARRAY<FLOAT64>)) AS d, EUCLIDEAN_DISTANCE(CAST([] AS ARRAY<FLOAT64>), CAST([] AS ARRAY<FLOAT64>)) AS e

-- name: distance_null
-- engine: younger
SELECT COSINE_DISTANCE([1.0, NULL], [1.0, 2]) AS d

-- name: distance_lengths
-- engine: younger
SELECT EUCLIDEAN_DISTANCE([1.0], [1.0, 2]) AS d

-- name: distance_zero
-- engine: younger
SELECT COSINE_DISTANCE([0.0], [1.0]) AS d

-- name: with
-- engine: younger
SELECT WITH(a AS 1, b AS a + 1, a + b) AS x, WITH(a AS NULL, a) AS y, WITH(a AS '2020-01-01', a) AS z, (WITH(a AS 2, a * a)) + 1 AS q

-- name: with_columns
-- engine: younger
SELECT WITH(v AS v + 1, v * 2) AS x, WITH(a AS WITH(b AS v, b + 1), b AS a * a, IF(b > 5, a, b)) AS y FROM UNNEST([1, 2]) AS v

-- name: with_aggregates
-- engine: younger
SELECT WITH(a AS SUM(v), n AS COUNT(*), a / n) AS x FROM UNNEST([1, 2]) AS v

-- name: with_windows
-- engine: younger
SELECT WITH(a AS ROW_NUMBER() OVER (ORDER BY v), a + 1) AS x FROM UNNEST([1, 2]) AS v WHERE WITH(a AS v, a > 0)

-- name: with_subquery
-- engine: younger
SELECT WITH(a AS (SELECT MAX(v) FROM UNNEST([1, 2]) AS v), a + 1) AS x, ARRAY(SELECT WITH(a AS v, a + 1) FROM UNNEST([1, 2]) AS v ORDER BY 1) AS y

-- name: bits_of_bytes
-- engine: younger
SELECT BIT_AND(x) AS a, BIT_OR(x) AS b, BIT_XOR(x) AS c, BIT_XOR(DISTINCT x) AS d FROM UNNEST([b'ab', b'cd', NULL, b'ab']) AS x

-- name: bits_of_no_bytes
-- engine: younger
SELECT BIT_AND(x) AS a, BIT_OR(x) AS b FROM UNNEST(CAST([] AS ARRAY<BYTES>)) AS x

-- name: bits_of_other_lengths
-- engine: younger
SELECT BIT_AND(x) AS a FROM UNNEST([b'a', b'cd']) AS x

-- name: like_null
-- engine: younger
SELECT 'a' LIKE ANY (NULL) AS a, 'a' LIKE ALL (NULL) AS b, 'a' NOT LIKE ANY (NULL) AS c, NULL LIKE ANY ('a') AS d, 'a' LIKE ANY (NULL, 'a') AS e, 'a' LIKE ALL (NULL, 'b') AS f

-- name: sample_of_rows
-- engine: younger
SELECT COUNT(*) AS n FROM (SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3) TABLESAMPLE RESERVOIR (2 ROWS)

-- name: sample_of_no_rows
-- engine: younger
SELECT COUNT(*) AS n FROM (SELECT 1 AS a UNION ALL SELECT 2) AS t TABLESAMPLE SYSTEM (0 ROWS)

-- name: limit_constant
-- engine: younger
SELECT x FROM UNNEST([1, 2, 3]) AS x ORDER BY x LIMIT 1 + 1

-- name: limit_negative
-- engine: younger
SELECT x FROM UNNEST([1, 2, 3]) AS x ORDER BY x LIMIT 1 - 2

-- name: chained_calls
-- engine: younger
SELECT ('abc').UPPER() AS a

-- name: chained_calls_of_columns
-- engine: younger
SELECT (x).SUBSTR(2).CONCAT('z') AS a FROM UNNEST(['abc']) AS x

-- name: chained_safe_call
-- engine: younger
SELECT (5).(SAFE.MOD)(0) AS a, ('a').CONCAT('b', 'c').LENGTH() AS b
