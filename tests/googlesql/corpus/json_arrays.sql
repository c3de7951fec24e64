-- Arrays of JSON as arrays of SQL.

-- name: typed_arrays
-- engine: younger
SELECT INT64_ARRAY(JSON '[1, 2, 3]') AS a, STRING_ARRAY(JSON '["a", "b"]') AS b, BOOL_ARRAY(JSON '[true, false]') AS c,
  FLOAT64_ARRAY(JSON '[1, 2.5, 1e3, 9007199254740993]') AS d, INT64_ARRAY(JSON '[1, 2.0]') AS e

-- name: typed_arrays_of_null
-- engine: younger
SELECT INT64_ARRAY(CAST(NULL AS JSON)) AS a, STRING_ARRAY(CAST(NULL AS JSON)) AS b, BOOL_ARRAY(CAST(NULL AS JSON)) AS c

-- name: a_null_is_no_array
-- engine: younger
SELECT INT64_ARRAY(JSON 'null') AS a

-- name: a_null_is_no_integer
-- engine: younger
SELECT INT64_ARRAY(JSON '[1, null]') AS a

-- name: a_text_is_no_integer
-- engine: younger
SELECT INT64_ARRAY(JSON '[1, "2"]') AS a

-- name: a_fraction_is_no_integer
-- engine: younger
SELECT INT64_ARRAY(JSON '[1, 2.5]') AS a

-- name: a_number_is_no_array
-- engine: younger
SELECT FLOAT64_ARRAY(JSON '1') AS a

-- name: a_number_is_no_boolean
-- engine: younger
SELECT BOOL_ARRAY(JSON '[1]') AS a

-- name: lax_integers
-- engine: younger
SELECT LAX_INT64_ARRAY(JSON '[1, "2", 2.5, true, null, {}, [1], "x", 1e30, "1.9", "1e2", -2.5]') AS a, LAX_INT64_ARRAY(JSON '1') AS b,
  LAX_INT64_ARRAY(JSON 'null') AS c, LAX_INT64_ARRAY(JSON '[]') AS d

-- name: lax_booleans
-- engine: younger
SELECT LAX_BOOL_ARRAY(JSON '[1, 0, "true", "FALSE", "x", true, null, 2.5, {}, 0.0]') AS a, LAX_BOOL_ARRAY(JSON '{}') AS b

-- name: lax_floats
-- engine: younger
SELECT LAX_FLOAT64_ARRAY(JSON '[1, "2.5", "NaN", "inf", true, null, {}, [1], "x", 9007199254740993]') AS a

-- name: lax_texts
-- engine: younger
SELECT LAX_STRING_ARRAY(JSON '["a", 1, 2.50, true, null, {"a":1}, [1], 1e30]') AS a

-- name: arrays_of_a_column
-- engine: younger
SELECT id, LAX_INT64_ARRAY(j) AS a, SAFE.STRING_ARRAY(j) AS b, SAFE.BOOL_ARRAY(j) AS c
FROM (SELECT 1 AS id, JSON '[1, "2"]' AS j UNION ALL SELECT 2, JSON '["a"]' UNION ALL SELECT 3, NULL UNION ALL SELECT 4, JSON '[true]')
