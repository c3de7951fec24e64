-- name: string_agg_with_a_null_delimiter
SELECT STRING_AGG(x, NULL) AS a FROM UNNEST(['a', 'b']) AS x

-- name: string_agg_with_a_cast_null_delimiter
SELECT STRING_AGG(x, CAST(NULL AS STRING)) OVER () AS a FROM UNNEST(['a', 'b']) AS x

-- name: unknown_escape_in_a_quoted_name
SELECT 2 AS `\q`
