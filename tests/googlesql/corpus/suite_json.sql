-- Queries in the manner of a conformance suite: json.

-- name: q000
SELECT JSON '{"a": 1, "b": [true, null, "x"], "c": {"d": 1.50}}' AS a, JSON 'null' AS b, JSON '"x"' AS c, JSON '[]' AS d, JSON '1e2' AS e, JSON '-0' AS f, JSON '12345678901234567890' AS g

-- name: q003
SELECT JSON_VALUE(JSON '{"a": "x"}', '$.a') AS a, JSON_VALUE('{"a": 1.0}', '$.a') AS b, JSON_VALUE('{"a": [1]}', '$.a') AS c, JSON_VALUE('{"a": null}', '$.a') AS d, JSON_VALUE('true') AS e, JSON_VALUE(NULL, '$') AS f, JSON_VALUE('{"a b": 1}', '$."a b"') AS g, JSON_VALUE('{"a.b": 1}', "$['a.b']") AS h

-- name: q005
SELECT JSON_QUERY('{bad', '$') AS a, JSON_VALUE('{bad', '$.a') AS b

-- name: q006
SELECT JSON_VALUE('{}', 'a') AS a

-- name: q007
SELECT JSON_EXTRACT('{"a": {"b": 1}}', '$.a') AS a, JSON_EXTRACT_SCALAR('{"a": "b"}', '$.a') AS b, JSON_EXTRACT_ARRAY('[1, "a", null]') AS c, JSON_EXTRACT_STRING_ARRAY('["a", "b"]') AS d, JSON_QUERY_ARRAY('{"a": [1, {"b": 2}]}', '$.a') AS e, JSON_VALUE_ARRAY('["a", 1, true]') AS f, JSON_VALUE_ARRAY('[[1]]') AS g, JSON_VALUE_ARRAY('["a", null]') AS h

-- name: q008
SELECT JSON_QUERY_ARRAY(JSON '[1, "a", null]') AS a, JSON_VALUE_ARRAY(JSON '["a", 1]') AS b, JSON_QUERY_ARRAY(JSON '1') AS c, JSON_QUERY_ARRAY(NULL) AS d

-- name: q009
SELECT JSON '{"a": {"b": [1, 2]}}'.a.b[1] AS a, JSON '{"a": 1}'['a'] AS b, JSON '[1]'[0] AS c, JSON '{"a": 1}'.x.y AS d, JSON '{"A": 1}'.a AS e, JSON '[1]'[5] AS f, JSON '1'.a AS g

-- name: q010
SELECT TO_JSON(1) AS a, TO_JSON('x') AS b, TO_JSON([1, NULL]) AS c, TO_JSON(STRUCT(1 AS a, 'x' AS b)) AS d, TO_JSON(NULL) AS e, TO_JSON(DATE '2020-01-01') AS f, TO_JSON(1.5) AS g, TO_JSON(NUMERIC '1.5') AS h, TO_JSON(b'ab') AS i, TO_JSON(TIMESTAMP '2020-01-01 00:00:00+00') AS j, TO_JSON(TRUE) AS k, TO_JSON(CAST('nan' AS FLOAT64)) AS l, TO_JSON(9007199254740993) AS m, TO_JSON(9007199254740993, stringify_wide_numbers => TRUE) AS n, TO_JSON(1e100) AS o, TO_JSON(INTERVAL 1 DAY) AS p

-- name: q011
SELECT TO_JSON_STRING(1) AS a, TO_JSON_STRING('x"y\n') AS b, TO_JSON_STRING([1, NULL]) AS c, TO_JSON_STRING(STRUCT(1 AS a, [STRUCT('x' AS b)] AS c)) AS d, TO_JSON_STRING(NULL) AS e, TO_JSON_STRING(DATE '2020-01-01') AS f, TO_JSON_STRING(1.0) AS g, TO_JSON_STRING(STRUCT(1 AS a, [1,2] AS b), TRUE) AS h, TO_JSON_STRING(CAST('inf' AS FLOAT64)) AS i, TO_JSON_STRING(9007199254740993) AS j, TO_JSON_STRING(b'\xff') AS k, TO_JSON_STRING(STRUCT(1, 2)) AS l, TO_JSON_STRING(DATETIME '2020-01-01 01:02:03.5') AS m, TO_JSON_STRING(TIME '01:02:03') AS n, TO_JSON_STRING(JSON '{"b":1,"a":2}') AS o

-- name: q012
SELECT PARSE_JSON('{"a": 1}') AS a, PARSE_JSON('[1, 2.0]') AS b, PARSE_JSON(' "x" ') AS c, PARSE_JSON('1.0', wide_number_mode => 'round') AS d, PARSE_JSON(NULL) AS e

-- name: q013
SELECT PARSE_JSON('{"a": 1.123456789012345678901}') AS a

-- name: q014
SELECT PARSE_JSON('1.123456789012345678901', wide_number_mode => 'round') AS a

-- name: q015
SELECT PARSE_JSON('{a}') AS a

-- name: q017
SELECT INT64(JSON '1') AS a, FLOAT64(JSON '1.5') AS b, BOOL(JSON 'true') AS c, STRING(JSON '"x"') AS d, FLOAT64(JSON '1') AS e, INT64(JSON '1.0') AS f, FLOAT64(JSON '"NaN"') AS g

-- name: q018
SELECT INT64(JSON '1.5') AS a

-- name: q019
SELECT INT64(JSON '"1"') AS a

-- name: q020
SELECT STRING(JSON '1') AS a

-- name: q022
SELECT BOOL(JSON '1') AS a

-- name: q023
SELECT FLOAT64(JSON '12345678901234567890', wide_number_mode => 'exact') AS a

-- name: q024
SELECT LAX_INT64(JSON '"1.6"') AS a, LAX_INT64(JSON 'true') AS b, LAX_INT64(JSON '[1]') AS c, LAX_FLOAT64(JSON '"1.5"') AS d, LAX_BOOL(JSON '"TRUE"') AS e, LAX_BOOL(JSON '0') AS f, LAX_STRING(JSON '1') AS g, LAX_STRING(JSON 'true') AS h, LAX_STRING(JSON '{}') AS i, LAX_INT64(JSON '1.5') AS j, LAX_FLOAT64(JSON 'true') AS k, LAX_INT64(JSON 'null') AS l, LAX_STRING(JSON '1.0') AS m

-- name: q025
-- engine: younger
SELECT INT64_ARRAY(JSON '[1, 2]') AS a, STRING_ARRAY(JSON '["a"]') AS b, BOOL_ARRAY(JSON '[true]') AS c, FLOAT64_ARRAY(JSON '[1, 1.5]') AS d, LAX_INT64_ARRAY(JSON '[1, "2", "x", null]') AS e, LAX_STRING_ARRAY(JSON '[1, "2", true, {}]') AS f

-- name: q027
SELECT JSON_TYPE(JSON '1') AS a, JSON_TYPE(JSON '"x"') AS b, JSON_TYPE(JSON 'null') AS c, JSON_TYPE(JSON '[]') AS d, JSON_TYPE(JSON '{}') AS e, JSON_TYPE(JSON 'true') AS f, JSON_TYPE(NULL) AS g

-- name: q028
SELECT JSON_OBJECT('a', 1, 'b', 'x') AS a, JSON_OBJECT() AS b, JSON_OBJECT(['a', 'b'], [1, 2]) AS c, JSON_OBJECT('a', NULL) AS d, JSON_OBJECT('a', 1, 'a', 2) AS e, JSON_OBJECT('a', [1,2], 'b', STRUCT(1 AS x)) AS f

-- name: q029
SELECT JSON_OBJECT(NULL, 1) AS a

-- name: q031
SELECT JSON_OBJECT(['a'], [1, 2]) AS c

-- name: q032
SELECT JSON_ARRAY(1, 'x', NULL, [1], JSON '{"a":1}', DATE '2020-01-01') AS a, JSON_ARRAY() AS b

-- name: q033
-- engine: younger
SELECT JSON_SET(JSON '{"a": 1}', '$.b', 2) AS a, JSON_SET(JSON '{"a": 1}', '$.a', 'x', '$.c.d', TRUE) AS b, JSON_SET(JSON '[1]', '$[3]', 9) AS c, JSON_SET(JSON '{"a": 1}', '$.b', 2, create_if_missing => FALSE) AS d, JSON_SET(JSON '1', '$', 5) AS e, JSON_SET(JSON '{"a": 1}', '$.a.b', 5) AS f, JSON_SET(NULL, '$.a', 1) AS g, JSON_SET(JSON '{"a": null}', '$.a.b', 5) AS h

-- name: q034
SELECT JSON_REMOVE(JSON '{"a": 1, "b": 2}', '$.a') AS a, JSON_REMOVE(JSON '[1,2,3]', '$[1]') AS b, JSON_REMOVE(JSON '[1,2,3]', '$[0]', '$[0]') AS c, JSON_REMOVE(JSON '{"a": 1}', '$.x') AS d

-- name: q035
SELECT JSON_REMOVE(JSON '{"a": 1}', '$') AS d

-- name: q036
SELECT JSON_ARRAY_APPEND(JSON '{"a": [1]}', '$.a', 2) AS a, JSON_ARRAY_APPEND(JSON '[1]', '$', [2, 3]) AS b, JSON_ARRAY_APPEND(JSON '[1]', '$', [2, 3], append_each_element => FALSE) AS c, JSON_ARRAY_APPEND(JSON '{"a": null}', '$.a', 2) AS d, JSON_ARRAY_APPEND(JSON '{"a": 1}', '$.a', 2) AS e

-- name: q037
SELECT JSON_ARRAY_INSERT(JSON '[1, 3]', '$[1]', 2) AS a, JSON_ARRAY_INSERT(JSON '[1]', '$[5]', 2) AS b, JSON_ARRAY_INSERT(JSON '[1]', '$[0]', [8, 9]) AS c, JSON_ARRAY_INSERT(JSON '[1]', '$[0]', [8, 9], insert_each_element => FALSE) AS d

-- name: q038
SELECT JSON_STRIP_NULLS(JSON '{"a": null, "b": [1, null], "c": {"d": null}}') AS a, JSON_STRIP_NULLS(JSON '{"a": null, "b": [1, null]}', include_arrays => FALSE) AS b, JSON_STRIP_NULLS(JSON '{"a": {"b": null}, "c": []}', remove_empty => TRUE) AS c, JSON_STRIP_NULLS(JSON '{"a": {"b": null}}', '$.a') AS d

-- name: q039
-- engine: younger
SELECT JSON_KEYS(JSON '{"a": {"b": 1}, "c": [{"d": 1}]}') AS a, JSON_KEYS(JSON '{"a": {"b": 1}}', 1) AS b, JSON_KEYS(JSON '{"a": [{"d": 1}]}', mode => 'lax') AS c, JSON_KEYS(JSON '{"a.b": 1}') AS d, JSON_KEYS(JSON '1') AS e, JSON_KEYS(JSON '{"a": [[{"d": 1}]]}', mode => 'lax recursive') AS f

-- name: q040
-- engine: younger
SELECT JSON_FLATTEN(JSON '[1, [2, [3]]]') AS a, JSON_FLATTEN(JSON '1') AS b

-- name: q048
SELECT ANY_VALUE(x) AS a, ARRAY_AGG(x) AS b, COUNT(x) AS c FROM UNNEST([JSON '1']) x

-- name: q049
SELECT JSON '{"a": 1}' IS NULL AS a, JSON 'null' IS NULL AS b

-- name: q050
SELECT SAFE.PARSE_JSON('{') AS a, SAFE.INT64(JSON '"x"') AS b, SAFE.STRING(JSON '1') AS c

-- name: q051
SELECT JSON_VALUE(JSON '{"a": 1.10}', '$.a') AS a, JSON_VALUE(JSON '{"a": 1e2}', '$.a') AS b, JSON_VALUE(JSON '{"a": 10000000000000000000000}', '$.a') AS c, JSON_VALUE('{"a": 1.10}', '$.a') AS d

-- name: q052
-- engine: younger
SELECT JSON_QUERY(JSON '{"a": [{"b": 1}, {"b": 2}]}', 'lax $.a.b') AS a, JSON_QUERY(JSON '{"a": [[{"b": 1}], {"b": 2}]}', 'lax recursive $.a.b') AS b, JSON_QUERY(JSON '{"a": {"b": 1}}', 'lax $.a[0].b') AS c

-- name: q053
SELECT JSON_QUERY('{"a": [{"b": 1}, {"b": 2}]}', 'lax $.a.b') AS a

-- name: q054
SELECT JSON_VALUE('{"a": "\\u00e9\\n"}', '$.a') AS a, JSON_QUERY('{"a": "\\u00e9\\n/\\/"}', '$.a') AS b, JSON '"\\u00e9\\ud83d\\ude00"' AS c

-- name: q055
SELECT JSON_VALUE('{"a": 1, "a": 2}', '$.a') AS a, JSON '{"a": 1, "a": 2}' AS b

-- name: q056
SELECT JSON_VALUE('[1, [2, 3]]', '$[1][0]') AS a, JSON_VALUE('{"": 1}', '$.') AS b

-- name: q059
SELECT TO_JSON(STRUCT(JSON '{"a":1}' AS j, [JSON '2'] AS k)) AS a, TO_JSON([STRUCT(1 AS a), NULL]) AS b

-- name: q061
SELECT TO_JSON_STRING(x) AS j FROM (SELECT 1 AS a, 'b' AS b) x

-- name: q062
SELECT TO_JSON(x) AS j FROM (SELECT 1 AS a, [1,2] AS b, STRUCT(NULL AS c) AS d) x

-- name: q063
SELECT JSON_VALUE(r, '$.k') AS k, SUM(CAST(JSON_VALUE(r, '$.v') AS INT64)) AS s FROM UNNEST(JSON_QUERY_ARRAY(JSON '[{"k":"a","v":1},{"k":"b","v":2},{"k":"a","v":3}]')) r GROUP BY k

-- name: q065
SELECT TO_JSON(CAST(NULL AS ARRAY<INT64>)) AS a, TO_JSON_STRING(CAST(NULL AS STRUCT<a INT64>)) AS b, TO_JSON(CAST(NULL AS STRING)) AS c

-- name: q066
SELECT INT64(JSON '{"a": 5}'.a) + 1 AS a, STRING(JSON '{"a": ["x"]}'.a[0]) AS b
