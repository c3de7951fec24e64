-- NULL, NaN, boolean logic and comparisons.

-- name: three_valued
SELECT a, b, a AND b AS x, a OR b AS y, NOT a AS z, a = b AS e, a <> b AS n FROM UNNEST([TRUE, FALSE, NULL]) AS a, UNNEST([TRUE, FALSE, NULL]) AS b

-- name: is_forms
SELECT x, x IS NULL AS a, x IS NOT NULL AS b, x IS TRUE AS c, x IS NOT TRUE AS d, x IS FALSE AS e, x IS NOT FALSE AS f FROM UNNEST([TRUE, FALSE, NULL]) AS x

-- name: is_distinct
SELECT a, b, a IS DISTINCT FROM b AS d, a IS NOT DISTINCT FROM b AS n FROM UNNEST([1, 2, NULL]) AS a, UNNEST([1, NULL]) AS b

-- name: is_distinct_nan
SELECT CAST('nan' AS FLOAT64) IS DISTINCT FROM CAST('nan' AS FLOAT64) AS a, CAST('nan' AS FLOAT64) IS NOT DISTINCT FROM 1.0 AS b, 0.0 IS DISTINCT FROM -0.0 AS c

-- name: nan_comparisons
SELECT f, f = f AS a, f < 1 AS b, f > 1 AS c, f <> f AS d, f >= f AS e, f BETWEEN 0 AND 2 AS g, f IN (f) AS h, IS_NAN(f) AS i, IS_INF(f) AS j FROM UNNEST([1.0, CAST('nan' AS FLOAT64), CAST('inf' AS FLOAT64), CAST('-inf' AS FLOAT64), NULL]) AS f

-- name: nan_in_where
-- with: numbers
SELECT k FROM numbers WHERE f > 0 OR f <= 0

-- name: nan_not_in_where
-- with: numbers
SELECT k FROM numbers WHERE NOT (f > 0)

-- name: nan_order_asc
-- with: numbers
SELECT k, f FROM numbers ORDER BY f, k

-- name: nan_order_desc
-- with: numbers
SELECT k, f FROM numbers ORDER BY f DESC, k

-- name: nan_order_nulls_last
-- with: numbers
SELECT k, f FROM numbers ORDER BY f NULLS LAST, k

-- name: null_order_desc_nulls_first
-- with: numbers
SELECT k, i FROM numbers ORDER BY i DESC NULLS FIRST, k LIMIT 5

-- name: order_by_bool_string
-- with: labs
SELECT id, ok, unit FROM labs ORDER BY ok DESC, unit ASC, id DESC

-- name: order_by_ordinal_alias
-- with: labs
SELECT id, value * 2 AS v FROM labs ORDER BY 2 DESC, id LIMIT 4 OFFSET 1

-- name: order_by_expression
-- with: labs
SELECT id FROM labs ORDER BY MOD(id, 3), -id

-- name: order_by_not_selected
-- with: labs
SELECT item FROM labs ORDER BY value IS NULL, id LIMIT 3

-- name: in_with_nulls
SELECT x, x IN (1, 2) AS a, x IN (1, NULL) AS b, x NOT IN (1, NULL) AS c, x NOT IN (3) AS d FROM UNNEST([1, 2, 3, NULL]) AS x

-- name: in_unnest
SELECT x, x IN UNNEST([1, 2]) AS a, x IN UNNEST([1, NULL]) AS b, x IN UNNEST(CAST(NULL AS ARRAY<INT64>)) AS c, x IN UNNEST(ARRAY<INT64>[]) AS d, x NOT IN UNNEST([1, NULL]) AS e FROM UNNEST([1, 3, NULL]) AS x

-- name: in_subquery
-- with: labs
SELECT id, stay IN (SELECT stay FROM labs WHERE value > 3) AS a, stay NOT IN (SELECT stay FROM labs WHERE id > 9) AS b FROM labs

-- name: in_empty_subquery
-- with: labs
SELECT id, value IN (SELECT value FROM labs WHERE FALSE) AS a FROM labs WHERE id < 4

-- name: between_forms
SELECT x, x BETWEEN 1 AND 2 AS a, x NOT BETWEEN 1 AND 2 AS b, x BETWEEN 2 AND 1 AS c, x BETWEEN NULL AND 2 AS d, x BETWEEN 3 AND NULL AS e FROM UNNEST([0, 1, 3, NULL]) AS x

-- name: coalesce_forms
SELECT x, COALESCE(x, 0) AS a, IFNULL(x, -1) AS b, NULLIF(x, 1) AS c, COALESCE(NULL, x, 5) AS d, IF(x > 1, 'big', 'small') AS e, IF(x IS NULL, 1, NULL) AS f FROM UNNEST([1, 2, NULL]) AS x

-- name: nullif_nan
SELECT NULLIF(CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64)) AS a, NULLIF(0.0, -0.0) AS b, NULLIF(1, 1.5) AS c

-- name: greatest_least
SELECT a, b, GREATEST(a, b) AS g, LEAST(a, b) AS l, GREATEST(a) AS one, LEAST(a, b, 0) AS z FROM UNNEST([1, NULL, -5]) AS a, UNNEST([2, NULL]) AS b

-- name: greatest_types
SELECT GREATEST('a', 'B', 'c') AS a, LEAST(DATE '2020-01-01', DATE '2019-01-01') AS b, GREATEST(1, 2.5) AS c, LEAST(NUMERIC '1.5', 2) AS d, GREATEST(TRUE, FALSE) AS e, GREATEST(1.0, CAST('nan' AS FLOAT64)) AS f, LEAST(1.0, CAST('nan' AS FLOAT64)) AS g, GREATEST('a', NULL) AS h

-- name: case_searched
-- with: labs
SELECT id, CASE WHEN value IS NULL THEN 'missing' WHEN value < 2 THEN 'low' WHEN value < 10 THEN 'mid' ELSE 'high' END AS c, CASE WHEN ok THEN 1 END AS d FROM labs

-- name: case_simple
-- with: labs
SELECT id, CASE item WHEN 'lactate' THEN 'L' WHEN 'sodium' THEN 'S' END AS c, CASE unit WHEN NULL THEN 'never' ELSE 'other' END AS d FROM labs

-- name: case_nested_types
SELECT CASE WHEN x = 1 THEN DATE '2020-01-01' ELSE NULL END AS a, CASE WHEN x = 1 THEN CASE WHEN TRUE THEN 'in' END ELSE 'out' END AS b FROM UNNEST([1, 2]) AS x

-- name: bool_ordering
SELECT TRUE > FALSE AS a, FALSE < TRUE AS b, TRUE = TRUE AS c

-- name: if_lazy
SELECT x, IF(x = 0, 0, DIV(10, x)) AS a, CASE WHEN x = 0 THEN NULL ELSE 1 / x END AS b FROM UNNEST([0, 2]) AS x

-- name: nullifzero_zeroifnull
SELECT x, NULLIFZERO(x) AS a, ZEROIFNULL(x) AS b, NULLIFZERO(CAST(x AS FLOAT64)) AS c FROM UNNEST([0, 1, NULL]) AS x

-- name: iferror_functions
SELECT x, IFERROR(DIV(1, x), -1) AS a, ISERROR(DIV(1, x)) AS b, NULLIFERROR(DIV(1, x)) AS c FROM UNNEST([0, 1, NULL]) AS x

-- name: error_function
SELECT IF(x > 5, ERROR('too big'), x) AS a FROM UNNEST([1, 6]) AS x

-- name: error_function_not_reached
SELECT IF(x > 5, ERROR('too big'), x) AS a FROM UNNEST([1, 2]) AS x

-- name: struct_comparison
SELECT STRUCT(1, 'a') = STRUCT(1, 'a') AS a, STRUCT(1, NULL) = STRUCT(1, NULL) AS b, (1, 2) IN ((1, 2), (3, 4)) AS c, STRUCT(1, NULL) = STRUCT(2, NULL) AS d

-- name: where_null_is_false
-- with: labs
SELECT id FROM labs WHERE ok

-- name: where_not_null
-- with: labs
SELECT id FROM labs WHERE NOT ok

-- name: limit_offset
-- with: labs
SELECT id FROM labs ORDER BY id LIMIT 3 OFFSET 10

-- name: limit_zero
-- with: labs
SELECT id, item FROM labs LIMIT 0

-- name: nan_in_subquery
SELECT x, x IN (SELECT y FROM UNNEST([CAST('nan' AS FLOAT64), 1.0]) AS y) AS a, x NOT IN (SELECT y FROM UNNEST([CAST('nan' AS FLOAT64), 1.0]) AS y) AS b, x IN (SELECT y FROM UNNEST([CAST('nan' AS FLOAT64), NULL]) AS y) AS c FROM UNNEST([CAST('nan' AS FLOAT64), 1.0, 2.0, NULL]) AS x

-- name: row_or_column
WITH sofa AS (SELECT 1 AS stay, 5 AS sofa) SELECT stay, sofa, s.sofa AS points FROM sofa JOIN sofa AS s USING (stay)

-- name: null_operand
SELECT x = NULL FROM UNNEST([1]) AS x

-- name: comparisons_in_a_row
SELECT 1 = 1 IS TRUE

-- name: in_compares_by_the_type_of_the_whole_list
SELECT 9007199254740993 IN (9007199254740992, x) AS a, i IN (9007199254740992, x) AS b, i IN (9007199254740992, 0.5) AS c, i IN (j, x) AS d, i NOT IN (j, x) AS e FROM UNNEST([0.5]) AS x, UNNEST([9007199254740993]) AS i, UNNEST([9007199254740992]) AS j
