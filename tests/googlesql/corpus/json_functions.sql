-- JSON constructors, mutators, conversions, paths, and text that is not quite JSON.

-- name: json_object
SELECT JSON_OBJECT('a', 1, 'a', 2) AS a, JSON_OBJECT('x', NULL) AS b, JSON_OBJECT('s', STRUCT(1 AS q, [1,2] AS r)) AS c, JSON_OBJECT('d', DATE '2020-01-01', 'n', NUMERIC '1.5', 'f', 1.5, 'b', TRUE, 'j', JSON '{"z":1}', 't', TIMESTAMP '2020-01-01', 'y', b'a') AS d

-- name: json_object_cast
SELECT JSON_OBJECT('a', 9007199254740993, 'b', CAST('nan' AS FLOAT64), 'c', 1e300, 'd', NUMERIC '12345678901234567890.123', 'e', 1.0) AS a

-- name: json_object_fails
SELECT JSON_OBJECT(NULL, 2)

-- name: json_object_2
SELECT JSON_OBJECT(['a', 'a'], [1, 2]) AS a, JSON_OBJECT(ARRAY<STRING>[], ARRAY<INT64>[]) AS b, JSON_OBJECT(['a'], [CAST(NULL AS INT64)]) AS c

-- name: json_object_fails_2
SELECT JSON_OBJECT(['a'], [1, 2])

-- name: json_object_fails_3
SELECT JSON_OBJECT(['a', NULL], [1, 2])

-- name: json_object_cast_fails
SELECT JSON_OBJECT(CAST(NULL AS ARRAY<STRING>), [1, 2]) AS a

-- name: json_array
SELECT JSON_ARRAY(1, 'a', NULL, [1, 2], STRUCT(1 AS a), TRUE, 1.5, JSON '{"a":1}', DATE '2020-01-01') AS a, JSON_ARRAY([]) AS b, JSON_ARRAY(ARRAY<INT64>[]) AS c

-- name: json_object_to_json
SELECT JSON_OBJECT('z', 1, 'a', 2) AS a, JSON '{"z": 1, "a": 2}' AS b, TO_JSON(STRUCT(1 AS z, 2 AS a)) AS c, PARSE_JSON('{"z": 1, "a": 2}') AS d

-- name: json_set
SELECT JSON_SET(JSON '{"a": 1}', '$.b.c', 2) AS a, JSON_SET(JSON '{"a": [1, 2]}', '$.a[3]', 9) AS b, JSON_SET(JSON '1', '$', 2) AS c, JSON_SET(JSON '{"a": 1}', '$.a', 'x', '$.b', NULL) AS d, JSON_SET(JSON '{"a": 1}', '$.a.b', 5) AS e, JSON_SET(JSON 'null', '$.a', 5) AS f, JSON_SET(JSON '{"a": null}', '$.a.b', 5) AS g, JSON_SET(JSON '[1]', '$[0]', JSON '{"q":1}') AS h

-- name: json_set_cast
SELECT JSON_SET(CAST(NULL AS JSON), '$.a', 5) AS a, JSON_SET(JSON '{}', NULL, 5) AS b, JSON_SET(JSON '{}', '$.a', [1, 2], '$.b', STRUCT(1 AS x)) AS c, JSON_SET(JSON '{"a": 1}', '$.a[0]', 1) AS d, JSON_SET(JSON 'null', '$[2]', 1) AS e, JSON_SET(JSON '[1]', '$.a', 1) AS f

-- name: json_set_fails
SELECT JSON_SET(JSON '{}', 'a', 5)

-- name: json_remove
SELECT JSON_REMOVE(JSON '{"a": 1, "b": [1, 2, 3]}', '$.b[1]') AS a, JSON_REMOVE(JSON '{"a": 1}', '$.z') AS b, JSON_REMOVE(JSON '[1, 2, 3]', '$[0]', '$[0]') AS c, JSON_REMOVE(JSON '[1]', '$[5]') AS d, JSON_REMOVE(CAST(NULL AS JSON), '$.a') AS e, JSON_REMOVE(JSON '{"a": {"b": 1}}', '$.a.b') AS f

-- name: json_remove_fails
SELECT JSON_REMOVE(JSON '{"a": 1}', '$')

-- name: json_remove_2
SELECT JSON_REMOVE(JSON '{"a": 1}', NULL) AS a

-- name: json_strip_nulls
SELECT JSON_STRIP_NULLS(JSON '{"a": null, "b": [1, null], "c": {"d": null}}') AS a, JSON_STRIP_NULLS(JSON '{"a": [1, null]}', include_arrays => FALSE) AS b, JSON_STRIP_NULLS(JSON '{"a": {"b": null}, "c": [null]}', remove_empty => TRUE) AS c, JSON_STRIP_NULLS(JSON '{"a": {"b": null}, "x": null}', '$.a') AS d, JSON_STRIP_NULLS(JSON 'null') AS e, JSON_STRIP_NULLS(JSON '[null, [null]]') AS f, JSON_STRIP_NULLS(JSON '{"a": null}', remove_empty => TRUE) AS g, JSON_STRIP_NULLS(JSON '{"a":1}', '$.zz') AS h

-- name: json_array_insert
SELECT JSON_ARRAY_INSERT(JSON '[1, 2]', '$[0]', 0) AS a, JSON_ARRAY_INSERT(JSON '[1]', '$[3]', 9) AS b, JSON_ARRAY_INSERT(JSON '[1]', '$[1]', [2, 3]) AS c, JSON_ARRAY_INSERT(JSON '[1]', '$[1]', [2, 3], insert_each_element => FALSE) AS d, JSON_ARRAY_INSERT(JSON '{"a": [1]}', '$.a[0]', 'x', '$.a[1]', 'y') AS e, JSON_ARRAY_INSERT(JSON '[1]', '$', 2) AS f, JSON_ARRAY_INSERT(JSON '{"a": null}', '$.a[1]', 2) AS g, JSON_ARRAY_INSERT(JSON '[1]', '$[0]', NULL) AS h, JSON_ARRAY_INSERT(JSON '{"a":1}', '$.a[0]', 1) AS i, JSON_ARRAY_INSERT(JSON 'null', '$[0]', 1) AS j

-- name: lax_int64_lax_float64
SELECT v, LAX_INT64(v) AS i, LAX_FLOAT64(v) AS f, LAX_STRING(v) AS s, LAX_BOOL(v) AS b FROM UNNEST([JSON '"5"', JSON '5', JSON '1.5', JSON '-2.5', JSON 'true', JSON 'false', JSON 'null', JSON '"x"', JSON '"true"', JSON '"FALSE"', JSON '[1]', JSON '{}', JSON '"1.7"', JSON '1e30', JSON '"1e3"', JSON '"NaN"', JSON '"-inf"', JSON '0', JSON '0.0', JSON '"0"', JSON '18446744073709551615', JSON '""', JSON '" 5 "', JSON '9223372036854775807', JSON '9.3e18', JSON '"9223372036854775808"', JSON '1.0', JSON '"+5"', JSON '"0x10"', JSON '123456789012345678']) AS v

-- name: to_json_string
SELECT TO_JSON_STRING(STRUCT(1 AS x, [2] AS y), TRUE) AS a, TO_JSON_STRING([1, 2], TRUE) AS b, TO_JSON_STRING('x', TRUE) AS c, TO_JSON_STRING(ARRAY<INT64>[], TRUE) AS d, TO_JSON_STRING(JSON '{"a": {"b": [1, {}]}, "c": []}', TRUE) AS e, TO_JSON_STRING(NULL, TRUE) AS f, TO_JSON_STRING(STRUCT([STRUCT(1 AS q), STRUCT(2)] AS arr, STRUCT('a' AS n) AS s), TRUE) AS g, TO_JSON_STRING(1, FALSE) AS h, TO_JSON_STRING(1, NULL) AS i

-- name: to_json
SELECT TO_JSON(9007199254740993) AS a, TO_JSON(9007199254740993, stringify_wide_numbers => TRUE) AS b, TO_JSON(STRUCT(9007199254740993 AS x, NUMERIC '1.5' AS y, NUMERIC '12345678901234567890.5' AS z), stringify_wide_numbers => TRUE) AS c, TO_JSON(NUMERIC '1.5') AS d, TO_JSON(CAST('inf' AS FLOAT64)) AS e, TO_JSON(NULL) AS f, TO_JSON([1, NULL]) AS g, TO_JSON(-0.0) AS h, TO_JSON(1e20) AS i

-- name: json_value
SELECT JSON_VALUE('{"a": 1.50, "b": 1e5, "c": 12345678901234567890123, "d": -0.0}', '$.a') AS a, JSON_VALUE('{"b": 1e5}', '$.b') AS b, JSON_VALUE('{"c": 12345678901234567890123}', '$.c') AS c, JSON_QUERY('{"a": [1.50, 2e2, -0]}', '$.a') AS d, JSON_EXTRACT('{"a": 1.0}', '$') AS e, JSON_QUERY('{"b" : {"z":1 , "a": [ 1 , 2 ]}}', '$.b') AS f, JSON_VALUE(JSON '{"a": 1.50}', '$.a') AS g, JSON_QUERY(JSON '{"b" : {"z":1 , "a": [ 1.50 , 2 ]}}', '$.b') AS h

-- name: json_functions_operators
SELECT JSON '1.50' AS a, JSON '1e5' AS b, JSON '123456789012345678' AS c, JSON '18446744073709551615' AS d, JSON '0.1' AS e, JSON '-0' AS f, JSON '1e-7' AS g, JSON '100000000000000000000' AS h

-- name: parse_json
SELECT PARSE_JSON('1.50') AS a, PARSE_JSON('123456789012345678901', wide_number_mode => 'round') AS b, PARSE_JSON('0.1', wide_number_mode => 'exact') AS c

-- name: parse_json_fails
SELECT PARSE_JSON('123456789012345678901234567890.1234567') AS a

-- name: parse_json_2
SELECT PARSE_JSON('{"a": 1, "a": 2}') AS a, PARSE_JSON(' [1,2] ') AS b, PARSE_JSON('"\\u00e9"') AS c

-- name: parse_json_fails_2
SELECT PARSE_JSON('{a: 1}')

-- name: float64
SELECT FLOAT64(JSON '9007199254740993', wide_number_mode => 'round') AS a, FLOAT64(JSON '1.5') AS b, INT64(JSON '5.0') AS c

-- name: float64_fails
SELECT FLOAT64(JSON '9007199254740993', wide_number_mode => 'exact') AS a

-- name: int64_fails
SELECT INT64(JSON '"5"')

-- name: string_fails
SELECT STRING(JSON '5')

-- name: int64_fails_2
SELECT INT64(JSON 'null') AS a

-- name: json_type
SELECT JSON_TYPE(JSON '1') AS a, JSON_TYPE(JSON '1.5') AS b, JSON_TYPE(CAST(NULL AS JSON)) AS c

-- name: json_value_json_value_array
SELECT JSON_VALUE(JSON '{"a": [1, "x", null, true]}', '$.a[1]') AS a, JSON_VALUE_ARRAY(JSON '[1.50, "x", true]') AS b, JSON_QUERY_ARRAY('[1.50, "x" , {"b" : 1}]') AS c, JSON_VALUE_ARRAY('[1, null]') AS d, JSON_QUERY_ARRAY(JSON '[1, null]') AS e, JSON_EXTRACT_STRING_ARRAY('["a"]') AS f, JSON_EXTRACT_ARRAY('{"a":[1]}', '$.a') AS g

-- name: json_functions_operators_2
SELECT JSON '{"a":1}'.a AS a, JSON '{"a":{"b":[1,2]}}'.a.b[1] AS b, JSON '[1]'[0] AS c, JSON '{"a":1}'['a'] AS d, JSON '{"a":1}'.z AS e, JSON '[1]'[5] AS f

-- name: json_strip_nulls_2
SELECT JSON_STRIP_NULLS(JSON '{"a": [null, {}], "b": [[]]}', '$', include_arrays => TRUE, remove_empty => TRUE) AS a, JSON_STRIP_NULLS(JSON '{"a": [null, {}], "b": [[]]}', '$', include_arrays => FALSE, remove_empty => TRUE) AS b, JSON_STRIP_NULLS(JSON '{"a": [null, 1], "b": {}}', '$.a', remove_empty => TRUE) AS c, JSON_STRIP_NULLS(JSON '{"a": [[null]], "b": {}}', '$.a', remove_empty => TRUE) AS c

-- name: json_array_append
SELECT JSON_ARRAY_APPEND(JSON '{"a": [1]}', '$.a', 2) AS a, JSON_ARRAY_APPEND(JSON '[1]', '$', [2, 3]) AS b, JSON_ARRAY_APPEND(JSON '[1]', '$', [2, 3], append_each_element => FALSE) AS c, JSON_ARRAY_APPEND(JSON '{"a": 1}', '$.a', 2) AS d, JSON_ARRAY_APPEND(JSON '{"a": null}', '$.a', 2) AS e, JSON_ARRAY_APPEND(JSON '{}', '$.a', 2) AS f, JSON_ARRAY_APPEND(JSON '[1]', '$', 2, '$', 3) AS g

-- name: json_array_append_2
SELECT JSON_ARRAY_APPEND(JSON '[1]', '$', NULL) AS h, JSON_ARRAY_APPEND(JSON 'null', '$', 1) AS i, JSON_ARRAY_APPEND(JSON '[1]', '$', JSON '[2]') AS j

-- name: json_value_2
SELECT JSON_VALUE(JSON '1.0') AS a, JSON_VALUE(JSON '{"a": 1e30}', '$.a') AS b, JSON_QUERY('{"a":"\\u00e9\\/x\\n", "b": "é"}', '$') AS c, JSON_VALUE('{"a":"\\u00e9\\/x"}', '$.a') AS d, JSON_QUERY('{"a":1,"a":2}', '$') AS e, JSON_VALUE('{"a":1,"a":2}', '$.a') AS f

-- name: to_json_string_2
SELECT TO_JSON_STRING(NUMERIC '1.5') AS a, TO_JSON_STRING(NUMERIC '12345678901234567890.123') AS b, TO_JSON_STRING(1.0) AS c, TO_JSON_STRING(STRUCT(NUMERIC '0.1' AS x, 9007199254740993 AS y)) AS d, TO_JSON_STRING(JSON '{"b":1.0,"a":2}') AS e, TO_JSON_STRING(1e20) AS f, TO_JSON_STRING(9007199254740992) AS g, TO_JSON_STRING(NUMERIC '9007199254740993') AS h, TO_JSON_STRING(NUMERIC '5') AS i

-- name: to_json_2
SELECT TO_JSON(NUMERIC '9007199254740993', stringify_wide_numbers => TRUE) AS a, TO_JSON(9007199254740992, stringify_wide_numbers => TRUE) AS b, TO_JSON(NUMERIC '0.1', stringify_wide_numbers => TRUE) AS c, TO_JSON(-9007199254740993, stringify_wide_numbers => TRUE) AS d, TO_JSON(NUMERIC '9007199254740993') AS e, TO_JSON(NUMERIC '123456789.123456789') AS f

-- name: parse_json_fails_3
SELECT PARSE_JSON('1', wide_number_mode => 'x')

-- name: parse_json_fails_4
SELECT PARSE_JSON('123456789012345678901') AS a

-- name: parse_json_fails_5
SELECT PARSE_JSON('0.10000000000000001') AS a

-- name: parse_json_fails_6
SELECT PARSE_JSON('0.1000000000000000055511151231257827') AS a

-- name: parse_json_fails_7
SELECT PARSE_JSON('1e400') AS a

-- name: parse_json_fails_8
SELECT PARSE_JSON('1e400', wide_number_mode => 'round') AS a

-- name: json_query
SELECT JSON_QUERY('[1, {"a" : [ ] , "b" : { } } ]', '$') AS a, JSON_QUERY('{"a": null}', '$.a') AS b, JSON_VALUE('not json', '$.a') AS c, JSON_QUERY(JSON '{"a": null}', '$.a') AS d, JSON_EXTRACT('{"a": null}', '$.a') AS e, JSON_VALUE(NULL, '$') AS f, JSON_QUERY('', '$') AS g

-- name: json_value_3
SELECT JSON_VALUE('{"a": 1} x', '$.a') AS a, JSON_VALUE('[1, 2', '$[0]') AS b, JSON_VALUE("{'a': 1}", '$.a') AS c

-- name: json_value_fails
SELECT JSON_VALUE('{"a": {"b.c": 1, "d": 2}}', '$.a."b.c"') AS a, JSON_VALUE('{"a": {"b.c": 1}}', "$.a['b.c']") AS b, JSON_EXTRACT_SCALAR('{"a": {"b.c": 1}}', "$.a['b.c']") AS c, JSON_VALUE('{"a-b": 1}', '$.a-b') AS d, JSON_VALUE('{"é": 1}', '$.é') AS e

-- name: json_value_fails_2
SELECT JSON_VALUE('{"a": 1}', '$.')

-- name: json_value_4
SELECT JSON_VALUE('{"a": [1]}', '$.a[-1]') AS a

-- name: json_value_fails_3
SELECT JSON_VALUE('{"a": [1]}', '$.a[x]') AS a

-- name: json_value_fails_4
SELECT JSON_VALUE('{"a": [1,2]}', '$.a[*]') AS a

-- name: json_value_fails_5
SELECT JSON_VALUE('{"a": 1}', '$a')

-- name: json_value_5
SELECT JSON_VALUE('{"0": 1}', '$[0]') AS a, JSON_VALUE('[5]', '$.0') AS b, JSON_VALUE('[[1,[2]]]', '$[0][1][0]') AS c, JSON_VALUE('{"0": 1}', '$.0') AS d

-- name: to_json_string_3
SELECT TO_JSON_STRING('a"b\\\n\u0001é/') AS a, TO_JSON_STRING(b'\xff') AS b, TO_JSON_STRING(DATETIME '2020-01-01 00:00:00.5') AS c, TO_JSON_STRING(TIME '10:00:00') AS d, TO_JSON_STRING(STRUCT(1, 2 AS a, 3 AS a)) AS e, TO_JSON_STRING('<>&\u2028') AS f

-- name: json_functions_operators_3
SELECT JSON '{"a": "\u0041"}' AS a, JSON '[]' AS b, JSON '" x "' AS c

-- name: json_type_to_json_fails
SELECT JSON_TYPE(TO_JSON(1)) AS a, JSON_VALUE(TO_JSON(DATE '2020-01-01')) AS b, STRING(TO_JSON('x')) AS c, BOOL(JSON 'true') AS d, INT64(JSON '9223372036854775808') AS e

-- name: int64_fails_3
SELECT INT64(JSON '1.5')

-- name: int64_float64
SELECT INT64(JSON '1e3') AS a, FLOAT64(JSON '9007199254740992') AS b, FLOAT64(JSON '18446744073709551615', wide_number_mode => 'round') AS c

-- name: float64_2
SELECT FLOAT64(JSON '9007199254740993') AS a

-- name: json_set_2
SELECT JSON_SET(JSON '{"a": 1.50}', '$.b', 1.0) AS a, JSON_SET(JSON '{"b": 1}', '$.a', 0) AS b, TO_JSON(STRUCT(1.0 AS b, 'x' AS a)) AS c

-- name: json_extract_scalar
SELECT JSON_EXTRACT_SCALAR('{"a": {"b.c": 1}}', "$.a['b.c']") AS a

-- name: json_extract_scalar_fails
SELECT JSON_EXTRACT_SCALAR('{"a": {"b.c": 1}}', '$.a["b.c"]') AS a

-- name: json_extract_scalar_fails_2
SELECT JSON_EXTRACT_SCALAR('{"a": {"b.c": 1}}', '$.a."b.c"') AS a

-- name: json_extract
SELECT JSON_EXTRACT('{"a": {"b c": 1}}', '$.a.b c') AS a

-- name: json_value_6
SELECT JSON_VALUE('{"a": {"b c": 1}}', '$.a.b c') AS a

-- name: json_value_7
SELECT JSON_VALUE('{"a-b": 1}', '$.a-b') AS d

-- name: json_value_8
SELECT JSON_VALUE('{"é": 1}', '$.é') AS e

-- name: json_value_fails_6
SELECT JSON_VALUE('{"a": 1}', "$['a']") AS e

-- name: json_value_fails_7
SELECT JSON_VALUE('{"a": 1}', '$["a"]') AS e

-- name: json_value_fails_8
SELECT JSON_VALUE('{"a": 1}', ' $.a') AS e

-- name: json_value_9
SELECT JSON_VALUE('{"a": [1,2]}', '$.a[ 1 ]') AS e

-- name: json_value_10
SELECT JSON_VALUE('{"a": {"b\\"c": 1}}', '$.a."b\\"c"') AS a

-- name: json_value_fails_9
SELECT JSON_VALUE('{"a": 1}', '$.a.') AS e

-- name: json_value_fails_10
SELECT JSON_VALUE('{"a": 1}', '$..a') AS e

-- name: json_value_fails_11
SELECT JSON_VALUE('{"a": [1]}', '$.a[0') AS e

-- name: json_value_11
SELECT JSON_VALUE('{"a": [1, 2', '$.a[1]') AS a, JSON_VALUE('{"a": [1, 2,', '$.a[1]') AS b, JSON_QUERY('{"a": [1, 2', '$.a') AS c, JSON_VALUE('{"a": tru', '$.a') AS d, JSON_VALUE('{"a": 1, b: 2}', '$.b') AS e, JSON_VALUE('{"a": 1 "b": 2}', '$.b') AS f, JSON_VALUE('{"a": 1 "b": 2}', '$.a') AS g, JSON_VALUE('x{"a": 1}', '$.a') AS h, JSON_QUERY('[1] [2]', '$') AS i, JSON_QUERY('[1,]', '$') AS j, JSON_QUERY('{"a":1,}', '$') AS k, JSON_QUERY("{'a':'b'}", '$') AS l, JSON_QUERY('[01]', '$') AS m, JSON_QUERY('[1.]', '$') AS n, JSON_VALUE('abc', '$') AS o, JSON_VALUE('"abc', '$') AS p, JSON_QUERY('[+1]', '$') AS q, JSON_QUERY('[NaN]', '$') AS r, JSON_QUERY('[.5]', '$') AS s, JSON_QUERY('["a\tb"]', '$') AS t

-- name: json_query_array_json_value_array
SELECT JSON_QUERY_ARRAY('[1, 2', '$') AS a, JSON_VALUE_ARRAY('[1, [2]]') AS b, JSON_VALUE_ARRAY('["a", {}]') AS c, JSON_QUERY_ARRAY('{}') AS d, JSON_QUERY_ARRAY('[]') AS e, JSON_QUERY_ARRAY('[1] x') AS f

-- name: json_remove_3
SELECT JSON_REMOVE(JSON '{"a":{"b c":1}}', '$.a."b c"') AS a

-- name: json_remove_fails_2
SELECT JSON_REMOVE(JSON '{"a":{"b c":1}}', "$.a['b c']") AS a

-- name: json_set_only_existing
SELECT JSON_SET(JSON '{"a": 1}', '$.b', 2, create_if_missing => FALSE) AS a, JSON_SET(JSON '{"a": 1}', '$.a', 2, create_if_missing => FALSE) AS b
-- judged as:
SELECT JSON '{"a": 1}' AS a, JSON '{"a": 2}' AS b

-- name: query_lax_1
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":[{"b":1},{"b":2}]}', 'lax $.a.b') AS a

-- name: query_lax_2
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":{"b":1}}', 'lax $.a.b') AS a

-- name: query_lax_3
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":{"b":1}}', 'lax $.a.c') AS a

-- name: query_lax_4
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":{"b":[1,2]}}', 'lax $.a.b') AS a

-- name: query_lax_5
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":{"b":1}}', 'lax $.a.b[0]') AS a

-- name: query_lax_6
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":{"b":1}}', 'lax $.a.b[1]') AS a

-- name: query_lax_7
-- engine: younger
SELECT JSON_QUERY(JSON '[{"a":1},{"a":[2,3]},5,[{"a":6}]]', 'lax $.a') AS a

-- name: query_lax_8
-- engine: younger
SELECT JSON_QUERY(JSON '[{"a":1},{"a":[2,3]},5,[{"a":6}]]', 'lax recursive $.a') AS a

-- name: query_lax_9
-- engine: younger
SELECT JSON_QUERY(JSON '[{"a":1},{"a":[2,3]},5,[{"a":6}]]', 'recursive lax $.a') AS a

-- name: query_lax_10
-- engine: younger
SELECT JSON_QUERY(JSON '[{"a":1},{"a":[2,3]},5,[{"a":6}]]', 'lax $.a[0]') AS a

-- name: query_lax_11
-- engine: younger
SELECT JSON_QUERY(JSON '[[{"a":1}],{"a":[[2],[3]]}]', 'lax recursive $.a[0]') AS a

-- name: query_lax_12
-- engine: younger
SELECT JSON_QUERY(JSON 'null', 'lax $.a') AS a

-- name: query_lax_13
-- engine: younger
SELECT JSON_QUERY(CAST(NULL AS JSON), 'lax $.a') AS a

-- name: query_lax_14
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":null}', 'lax $.a') AS a

-- name: query_lax_15
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', 'LAX $.a') AS a

-- name: query_lax_16
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', 'lax  $.a') AS a

-- name: query_lax_17
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', 'lax$.a') AS a

-- name: query_lax_18
-- engine: younger
SELECT JSON_QUERY(JSON '{"a b":[[1,2],{"x":3}]}', 'lax recursive $."a b"[0]') AS a

-- name: query_lax_19
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":[[1,2],[3]]}', 'lax $.a[0][1]') AS a

-- name: query_lax_20
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":5}', 'lax $[0][0].a[0]') AS a

-- name: query_lax_21
-- engine: younger
SELECT JSON_QUERY(JSON '[[[{"a":5}]]]', 'lax $.a') AS a, JSON_QUERY(JSON '[{"a":5},[{"a":6}]]', 'lax $.a') AS b

-- name: query_no_lax_1
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', 'strict $.a') AS a

-- name: query_no_lax_2
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', ' lax $.a') AS a

-- name: query_no_lax_3
-- engine: younger
SELECT JSON_QUERY(JSON '{"a":1}', 'recursive $.a') AS a
