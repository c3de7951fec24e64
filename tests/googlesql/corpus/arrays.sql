-- Arrays, structs and UNNEST.

-- name: literals
SELECT [1, 2, 3] AS a, ARRAY<STRING>[] AS b, ['x', NULL] AS c, [1.5, 2] AS d, ARRAY<FLOAT64>[1, 2] AS e, ARRAY[TRUE] AS f, [DATE '2020-01-01'] AS g

-- name: index_offset
SELECT [10, 20, 30][OFFSET(0)] AS a, [10, 20, 30][ORDINAL(1)] AS b, [10, 20, 30][2] AS c, [10, 20][SAFE_OFFSET(2)] AS d, [10, 20][SAFE_ORDINAL(0)] AS e, [10, 20][SAFE_OFFSET(-1)] AS f, [10, 20][SAFE_ORDINAL(2)] AS g

-- name: index_out_of_range
SELECT x[OFFSET(3)] AS a FROM (SELECT [1, 2] AS x)

-- name: index_ordinal_zero
SELECT x[ORDINAL(0)] AS a FROM (SELECT [1, 2] AS x)

-- name: index_column
-- with: orders
SELECT id, tags[SAFE_OFFSET(0)] AS first, tags[SAFE_ORDINAL(3)] AS third, lines[SAFE_OFFSET(0)].item AS item, tags[SAFE_OFFSET(ARRAY_LENGTH(tags) - 1)] AS last FROM orders

-- name: index_null_array
SELECT CAST(NULL AS ARRAY<INT64>)[OFFSET(0)] AS a, [1][SAFE_OFFSET(NULL)] AS b

-- name: array_functions
-- with: orders
SELECT id, ARRAY_LENGTH(tags) AS n, ARRAY_REVERSE(tags) AS r, ARRAY_CONCAT(tags, [9]) AS c, ARRAY_TO_STRING(ARRAY(SELECT CAST(x AS STRING) FROM UNNEST(tags) AS x WITH OFFSET AS o ORDER BY o), '-') AS s FROM orders

-- name: array_to_string
SELECT ARRAY_TO_STRING(['a', NULL, 'b'], ',') AS a, ARRAY_TO_STRING(['a', NULL, 'b'], ',', '?') AS b, ARRAY_TO_STRING(ARRAY<STRING>[], ',') AS c, ARRAY_TO_STRING(CAST(NULL AS ARRAY<STRING>), ',') AS d, ARRAY_TO_STRING([b'a', b'b'], b'-') AS e

-- name: array_first_last
SELECT ARRAY_FIRST([3, 1, 2]) AS a, ARRAY_LAST([3, 1, 2]) AS b, ARRAY_SLICE([1, 2, 3, 4, 5], 1, 3) AS c, ARRAY_SLICE([1, 2, 3, 4, 5], -2, -1) AS d, ARRAY_SLICE([1, 2], 5, 9) AS e

-- name: array_first_empty
SELECT ARRAY_FIRST(ARRAY<INT64>[]) AS a

-- name: array_min_max
SELECT ARRAY_MIN([3, 1, NULL]) AS a, ARRAY_MAX([3, 1, NULL]) AS b, ARRAY_SUM([1, 2, NULL]) AS c, ARRAY_AVG([1, 2]) AS d, ARRAY_MAX(ARRAY<INT64>[]) AS e, ARRAY_SUM([1.5, 2.5]) AS f

-- name: array_includes
SELECT ARRAY_INCLUDES([1, 2], 2) AS a, ARRAY_INCLUDES([1, 2], 3) AS b, ARRAY_INCLUDES_ANY([1, 2], [2, 9]) AS c, ARRAY_INCLUDES_ALL([1, 2], [2, 9]) AS d, ARRAY_IS_DISTINCT([1, 2, 1]) AS e, ARRAY_IS_DISTINCT([1, NULL, NULL]) AS f

-- name: array_lambdas
SELECT ARRAY_FILTER([1, 2, 3, 4], e -> e > 2) AS a, ARRAY_TRANSFORM([1, 2], e -> e * 10) AS b, ARRAY_FILTER([5, 6, 7], (e, i) -> i > 0) AS c, ARRAY_TRANSFORM(['a', 'b'], (e, i) -> CONCAT(e, CAST(i AS STRING))) AS d, ARRAY_INCLUDES([1, 2], e -> e > 1) AS e

-- name: array_offsets_find
SELECT ARRAY_OFFSETS([1, 2, 1], 1) AS a, ARRAY_FIND_ALL([1, 2, 3], e -> e >= 2) AS b, ARRAY_FIRST_N([1, 2, 3], 2) AS c, ARRAY_LAST_N([1, 2, 3], 2) AS d, ARRAY_REMOVE_FIRST_N([1, 2, 3], 1) AS e, ARRAY_REMOVE_LAST_N([1, 2, 3], 1) AS f

-- name: array_concat_null
SELECT ARRAY_CONCAT([1], CAST(NULL AS ARRAY<INT64>)) AS a, ARRAY_CONCAT([1], [2], [3, NULL]) AS b, [1] || [2] AS c

-- name: array_subquery
-- with: labs
SELECT ARRAY(SELECT id FROM labs WHERE item = 'glucose' ORDER BY id DESC) AS a, ARRAY(SELECT AS STRUCT id, unit FROM labs WHERE id < 3 ORDER BY id) AS b, ARRAY(SELECT id FROM labs WHERE FALSE) AS c

-- name: array_subquery_correlated
-- with: stays, labs
SELECT stay, ARRAY(SELECT value FROM labs WHERE labs.stay = stays.stay AND item = 'lactate' ORDER BY id) AS vals FROM stays

-- name: array_of_array_element
-- with: orders
SELECT id, ARRAY(SELECT x * 2 FROM UNNEST(tags) AS x WITH OFFSET AS o ORDER BY o) AS doubled, ARRAY(SELECT DISTINCT x FROM UNNEST(tags) AS x WHERE x IS NOT NULL ORDER BY x) AS uniq, (SELECT SUM(x) FROM UNNEST(tags) AS x) AS total FROM orders

-- name: array_equality_via_string
SELECT TO_JSON_STRING([1, 2]) = TO_JSON_STRING([1, 2]) AS a

-- name: unnest_plain
SELECT x FROM UNNEST([3, 1, NULL, 2]) AS x

-- name: unnest_offset
SELECT x, o FROM UNNEST(['a', 'b', 'c']) AS x WITH OFFSET AS o WHERE o > 0

-- name: unnest_offset_default_name
SELECT x, offset FROM UNNEST(['a', 'b']) AS x WITH OFFSET ORDER BY offset DESC

-- name: unnest_empty_null
SELECT x FROM UNNEST(ARRAY<INT64>[]) AS x UNION ALL SELECT x FROM UNNEST(CAST(NULL AS ARRAY<INT64>)) AS x

-- name: unnest_struct_fields
SELECT a, b FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y'), (NULL, NULL)])

-- name: unnest_struct_alias
SELECT s.a, s.b, s FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) AS s

-- name: unnest_struct_star
SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) WITH OFFSET AS o

-- name: unnest_struct_alias_star
SELECT s.* FROM UNNEST([STRUCT(1 AS a, 'x' AS b)]) AS s

-- name: unnest_null_struct
SELECT s.a, s IS NULL AS n FROM UNNEST([STRUCT(1 AS a), NULL]) AS s

-- name: unnest_correlated_comma
-- with: orders
SELECT id, t FROM orders, UNNEST(tags) AS t

-- name: unnest_correlated_path
-- with: orders
SELECT o.id, l.item, l.qty FROM orders AS o, o.lines AS l

-- name: unnest_cross_join
-- with: orders
SELECT id, item, qty * price AS amount FROM orders CROSS JOIN UNNEST(lines)

-- name: unnest_left_join
-- with: orders
SELECT id, t, o FROM orders LEFT JOIN UNNEST(tags) AS t WITH OFFSET AS o

-- name: unnest_left_join_condition
-- with: orders
SELECT id, t FROM orders LEFT JOIN UNNEST(tags) AS t ON t > 2

-- name: unnest_inner_join_condition
-- with: orders
SELECT id, l.item FROM orders INNER JOIN UNNEST(lines) AS l ON l.qty > 1

-- name: unnest_with_offset_correlated
-- with: orders
SELECT id, l.item, pos FROM orders AS o, UNNEST(o.lines) AS l WITH OFFSET pos WHERE pos = 0

-- name: unnest_two_arrays
-- with: orders
SELECT id, t, l.item FROM orders, UNNEST(tags) AS t, UNNEST(lines) AS l WHERE t IS NOT NULL

-- name: unnest_zip
SELECT a, b FROM UNNEST([1, 2, 3]) AS a WITH OFFSET i JOIN UNNEST(['x', 'y']) AS b WITH OFFSET j ON i = j

-- name: unnest_nested_arrays
SELECT x, y FROM UNNEST([STRUCT([1, 2] AS xs), STRUCT([3] AS xs)]) AS s, UNNEST(s.xs) AS x, UNNEST([x, x * 10]) AS y

-- name: unnest_in_scalar_subquery
-- with: orders
SELECT id, (SELECT MAX(qty) FROM UNNEST(lines)) AS m, (SELECT COUNT(*) FROM UNNEST(tags)) AS n, (SELECT STRING_AGG(item, '+' ORDER BY item) FROM UNNEST(lines)) AS s FROM orders

-- name: unnest_exists
-- with: orders
SELECT id, EXISTS(SELECT 1 FROM UNNEST(tags) AS t WHERE t = 5) AS e, 1 IN UNNEST(tags) AS i FROM orders

-- name: unnest_generate_array
SELECT x, x * x AS sq FROM UNNEST(GENERATE_ARRAY(1, 4)) AS x

-- name: unnest_split
-- with: words
SELECT k, part, o FROM words, UNNEST(SPLIT(s, ',')) AS part WITH OFFSET AS o WHERE k IN (1, 3, 4, 8)

-- name: unnest_where_struct
-- with: orders
SELECT COUNT(*) AS n, SUM(l.qty) AS q FROM orders, UNNEST(lines) AS l WHERE l.item = 'pen'

-- name: unnest_group_by
-- with: orders
SELECT l.item, SUM(l.qty) AS q, ARRAY_AGG(id ORDER BY id) AS ids FROM orders, UNNEST(lines) AS l GROUP BY l.item

-- name: hour_grid_per_stay
-- with: stays
SELECT stay, hr FROM stays, UNNEST(GENERATE_ARRAY(-1, LEAST(3, DATETIME_DIFF(outtime, intime, HOUR)))) AS hr

-- name: struct_constructors
SELECT STRUCT(1, 'a') AS a, STRUCT(1 AS x, 'a' AS y) AS b, STRUCT<INT64, STRING>(1, 'a') AS c, STRUCT<x FLOAT64, y STRING>(1, NULL) AS d, (1, 'z') AS e

-- name: struct_field_access
-- with: orders
SELECT id, addr.city, addr.post.zip AS zip, addr.post AS p, addr IS NULL AS none FROM orders

-- name: struct_names_from_columns
-- with: labs
SELECT STRUCT(id, item, value AS v) AS s FROM labs WHERE id < 3

-- name: struct_star
-- with: orders
SELECT id, addr.* FROM orders

-- name: struct_field_where
-- with: orders
SELECT id FROM orders WHERE addr.post.land = 'CH' OR addr.city IS NULL

-- name: struct_in_subquery
-- with: labs
SELECT s.id + 1 AS a, s.item FROM (SELECT STRUCT(id, item) AS s FROM labs WHERE id < 3)

-- name: select_as_struct
-- with: labs
SELECT (SELECT AS STRUCT id, item FROM labs WHERE id = 1) AS s, (SELECT AS STRUCT id FROM labs WHERE id = 1).id AS i

-- name: select_as_value
SELECT v.a FROM (SELECT AS VALUE STRUCT(1 AS a, 2 AS b)) AS v

-- name: array_of_structs_field
-- with: orders
SELECT id, ARRAY(SELECT l.item FROM UNNEST(lines) AS l ORDER BY l.item) AS items FROM orders

-- name: whole_row_as_struct
-- with: labs
SELECT TO_JSON_STRING(l) AS j FROM labs AS l WHERE id < 4

-- name: flatten_nested_arrays
SELECT FLATTEN(x.a) AS f FROM (SELECT STRUCT([1, 2] AS a) AS x)

-- name: array_length_filter
-- with: orders
SELECT id FROM orders WHERE ARRAY_LENGTH(lines) > 0 ORDER BY ARRAY_LENGTH(lines) DESC, id

-- name: first_struct_of_agg
-- with: labs
SELECT item, ARRAY_AGG(STRUCT(id, value) ORDER BY value DESC, id LIMIT 1)[OFFSET(0)].* FROM labs WHERE id <> 8 GROUP BY item

-- name: array_agg_distinct_sorted
-- with: labs
SELECT ARRAY_AGG(DISTINCT item ORDER BY item DESC) AS a FROM labs

-- name: unnest_path_through_array
SELECT v FROM (SELECT STRUCT([STRUCT(1 AS a), STRUCT(2)] AS arr) AS s) AS t, UNNEST(t.s.arr.a) AS v
