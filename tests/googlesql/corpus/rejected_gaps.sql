-- What Google's engine rejects at the edges of what it takes.

-- name: arrays_of_null_and_text
SELECT [NULL] AS a UNION ALL SELECT ['a']

-- name: arrays_of_null_and_a_column_of_texts
SELECT x FROM (SELECT ['a'] AS x) UNION ALL SELECT [NULL, NULL]

-- name: array_to_string_of_null
SELECT ARRAY_TO_STRING([NULL], ',') AS a

-- name: in_unnest_of_null
SELECT 'a' IN UNNEST([NULL]) AS a

-- name: coalesce_of_null_arrays
SELECT COALESCE([NULL], ['a']) AS a

-- name: struct_field_of_a_null_array
SELECT STRUCT<ARRAY<STRING>>([NULL]) AS a

-- name: limit_of_a_query
SELECT 1 AS a LIMIT (SELECT 1)

-- name: distinct_rows_by_what_they_were_made_of
SELECT DISTINCT i + 1 AS j FROM UNNEST([1, 2, 3]) AS i ORDER BY i + 1

-- name: distinct_rows_by_their_function
SELECT DISTINCT UPPER(s) FROM UNNEST(['a']) AS s ORDER BY UPPER(s)

-- name: distinct_rows_by_an_aggregate
SELECT DISTINCT i, SUM(i) AS a FROM UNNEST([1]) AS i GROUP BY i ORDER BY SUM(i)

-- name: distinct_rows_by_a_window
SELECT DISTINCT i, RANK() OVER (ORDER BY i) AS a FROM UNNEST([1]) AS i ORDER BY RANK() OVER (ORDER BY i)

-- name: collation_of_a_number
SELECT x FROM UNNEST([1]) AS x ORDER BY x COLLATE 'und:ci'

-- name: collation_of_an_expression
SELECT x FROM UNNEST(['a']) AS x ORDER BY x COLLATE CONCAT('und', ':ci')

-- name: groups_of_a_collation
SELECT x FROM UNNEST(['b', 'A']) AS x GROUP BY x COLLATE 'und:ci'

-- name: aggregate_ordered_by_a_text
SELECT ARRAY_AGG(x ORDER BY 'a') AS a FROM UNNEST([1, 2]) AS x

-- name: aggregate_ordered_by_null
SELECT ARRAY_AGG(x ORDER BY NULL) AS a FROM UNNEST([1, 2]) AS x

-- name: aggregate_ordered_by_a_number
SELECT ARRAY_AGG(x ORDER BY 1) AS a FROM UNNEST([1, 2]) AS x

-- name: aggregate_ordered_by_a_number_below_zero
SELECT ARRAY_AGG(x ORDER BY -1) AS a FROM UNNEST([1, 2]) AS x
