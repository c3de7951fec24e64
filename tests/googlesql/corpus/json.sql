-- JSON.

-- name: extract_scalar
SELECT JSON_VALUE('{"a": {"b": "x"}}', '$.a.b') AS a, JSON_VALUE('{"a": 1.50}', '$.a') AS b, JSON_VALUE('{"a": true}', '$.a') AS c, JSON_VALUE('{"a": null}', '$.a') AS d, JSON_VALUE('{"a": [1]}', '$.a') AS e, JSON_VALUE('{"a": 1}', '$.z') AS f, JSON_VALUE('"root"') AS g, JSON_VALUE('{"a": [10, 20]}', '$.a[1]') AS h

-- name: extract_query
SELECT JSON_QUERY('{"a": {"b": [1, 2]}}', '$.a') AS a, JSON_QUERY('{"a": "x"}', '$.a') AS b, JSON_QUERY('{"a": 1}', '$.z') AS c, JSON_QUERY('{"a": null}', '$.a') AS d, JSON_QUERY('not json', '$.a') AS e, JSON_QUERY('{"a": 1.0}', '$.a') AS f

-- name: legacy_extract
SELECT JSON_EXTRACT('{"a": {"b": 1}}', '$.a') AS a, JSON_EXTRACT_SCALAR('{"a": "x"}', '$.a') AS b, JSON_EXTRACT('{"a b": 1}', "$['a b']") AS c, JSON_EXTRACT_SCALAR('{"a.b": 2}', "$['a.b']") AS d, JSON_EXTRACT('[1, 2, 3]', '$[2]') AS e

-- name: quoted_keys
SELECT JSON_VALUE('{"a.b": "x"}', '$."a.b"') AS a, JSON_QUERY('{"x y": {"z": 1}}', '$."x y".z') AS b

-- name: arrays
SELECT JSON_QUERY_ARRAY('[1, "a", {"b": 2}]') AS a, JSON_VALUE_ARRAY('["x", 1, null, true]') AS b, JSON_EXTRACT_ARRAY('{"k": [1, 2]}', '$.k') AS c, JSON_EXTRACT_STRING_ARRAY('["p", "q"]') AS d, JSON_VALUE_ARRAY('[{"a": 1}]') AS e, JSON_QUERY_ARRAY('{"a": 1}', '$.a') AS f

-- name: to_json_string_scalars
SELECT TO_JSON_STRING(1) AS a, TO_JSON_STRING('q"x\n') AS b, TO_JSON_STRING(1.0) AS c, TO_JSON_STRING(1.5) AS d, TO_JSON_STRING(TRUE) AS e, TO_JSON_STRING(NULL) AS f, TO_JSON_STRING(DATE '2020-01-01') AS g, TO_JSON_STRING(TIMESTAMP '2020-01-01 10:00:00.5') AS h, TO_JSON_STRING(b'ab') AS i, TO_JSON_STRING(NUMERIC '1.50') AS j, TO_JSON_STRING(9007199254740993) AS k, TO_JSON_STRING(CAST('nan' AS FLOAT64)) AS l

-- name: to_json_string_nested
SELECT TO_JSON_STRING([1, NULL, 3]) AS a, TO_JSON_STRING(STRUCT(1 AS x, 'y' AS z)) AS b, TO_JSON_STRING(STRUCT([STRUCT(1 AS q)] AS arr, NULL AS n)) AS c, TO_JSON_STRING(STRUCT(1 AS x, [2] AS y), TRUE) AS d, TO_JSON_STRING(ARRAY<INT64>[]) AS e

-- name: to_json_string_rows
-- with: labs
SELECT TO_JSON_STRING(STRUCT(id, item, t, value, ok)) AS j FROM labs

-- name: to_json
SELECT TO_JSON(STRUCT(1 AS b, 'x' AS a)) AS a, TO_JSON([1, 2]) AS b, TO_JSON(DATE '2020-01-01') AS c, TO_JSON(NULL) AS d, TO_JSON(1.5) AS e

-- name: parse_json
SELECT PARSE_JSON('{"b": 1, "a": [true, null, "x"]}') AS a, PARSE_JSON('1.0') AS b, PARSE_JSON('"s"') AS c, PARSE_JSON('null') AS d, SAFE.PARSE_JSON('{bad') AS e

-- name: parse_json_error
SELECT PARSE_JSON('{bad') AS a

-- name: json_type_function
SELECT JSON_TYPE(j) AS t FROM UNNEST([JSON '1', JSON '1.5', JSON '"s"', JSON 'true', JSON 'null', JSON '[1]', JSON '{"a": 1}']) AS j

-- name: json_access
SELECT j.a.b AS a, j['a']['b'] AS b, j.arr[1] AS c, j.none AS d, j['arr'][0] AS e FROM (SELECT JSON '{"a": {"b": 5}, "arr": [1, "two"]}' AS j)

-- name: json_value_functions
SELECT INT64(JSON '5') AS a, FLOAT64(JSON '1.5') AS b, STRING(JSON '"x"') AS c, BOOL(JSON 'true') AS d, INT64(JSON '5.0') AS e

-- name: json_value_functions_error
SELECT INT64(JSON '"x"') AS a

-- name: lax_functions
SELECT LAX_INT64(JSON '"5"') AS a, LAX_FLOAT64(JSON '"1.5"') AS b, LAX_STRING(JSON '5') AS c, LAX_BOOL(JSON '"true"') AS d, LAX_INT64(JSON '"x"') AS e, LAX_INT64(JSON 'true') AS f, LAX_STRING(JSON '[1]') AS g, LAX_INT64(JSON '1.6') AS h

-- name: json_typed_extract
SELECT JSON_VALUE(JSON '{"a": 1.50}', '$.a') AS a, JSON_QUERY(JSON '{"a": {"b": 1}}', '$.a') AS b, JSON_QUERY_ARRAY(JSON '[1, {"x": 2}]') AS c, JSON_VALUE_ARRAY(JSON '["a", "b"]') AS d

-- name: json_constructors
SELECT JSON_OBJECT('a', 1, 'b', 'x') AS a, JSON_ARRAY(1, 'x', NULL, [2]) AS b, JSON_OBJECT(['k', 'l'], [1, 2]) AS c, JSON_OBJECT() AS d, JSON_ARRAY() AS e

-- name: json_mutators
SELECT JSON_SET(JSON '{"a": 1}', '$.b', 2) AS a, JSON_REMOVE(JSON '{"a": 1, "b": 2}', '$.a') AS b, JSON_STRIP_NULLS(JSON '{"a": null, "b": 1}') AS c, JSON_ARRAY_APPEND(JSON '[1]', '$', 2) AS d, JSON_ARRAY_INSERT(JSON '[1, 3]', '$[1]', 2) AS e

-- name: json_in_table
SELECT id, JSON_VALUE(doc, '$.name') AS name, CAST(JSON_VALUE(doc, '$.age') AS INT64) AS age, ARRAY_LENGTH(JSON_QUERY_ARRAY(doc, '$.tags')) AS tags FROM UNNEST([STRUCT(1 AS id, '{"name": "ann", "age": 30, "tags": [1, 2]}' AS doc), (2, '{"name": null}'), (3, NULL), (4, 'oops')])

-- name: json_unnest
SELECT JSON_VALUE(e, '$.k') AS k, o FROM UNNEST(JSON_QUERY_ARRAY('[{"k": 1}, {"k": "b"}, {}]')) AS e WITH OFFSET AS o

-- name: json_unicode
SELECT JSON_VALUE('{"a": "\\u00e9\\n"}', '$.a') AS a, TO_JSON_STRING('é\t/') AS b, JSON_QUERY('{"é": 1}', '$.é') AS c

-- name: json_invalid_path
SELECT JSON_VALUE('{"a": 1}', 'a') AS a

-- name: to_json_string_json
SELECT TO_JSON_STRING(JSON '{"b": [1, 2.0], "a": null}') AS a, TO_JSON_STRING(PARSE_JSON('"x"')) AS b
