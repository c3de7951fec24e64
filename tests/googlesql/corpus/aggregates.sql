-- Aggregates and grouping.

-- name: basic
-- with: labs
SELECT COUNT(*) AS a, COUNT(value) AS b, COUNT(DISTINCT item) AS c, SUM(id) AS d, AVG(id) AS e, MIN(t) AS f, MAX(item) AS g FROM labs

-- name: float_aggregates_nan
-- with: labs
SELECT item, SUM(value) AS s, AVG(value) AS a, MIN(value) AS lo, MAX(value) AS hi, COUNT(value) AS n FROM labs GROUP BY item

-- name: empty_input
-- with: labs
SELECT COUNT(*) AS a, SUM(id) AS b, AVG(value) AS c, MIN(item) AS d, LOGICAL_OR(ok) AS e, ARRAY_AGG(id) AS f, COUNTIF(ok) AS g, STRING_AGG(item) AS h, STDDEV(value) AS i, BIT_AND(id) AS j, ANY_VALUE(id) AS k FROM labs WHERE FALSE

-- name: empty_input_grouped
-- with: labs
SELECT item, COUNT(*) AS n FROM labs WHERE FALSE GROUP BY item

-- name: countif_logical
-- with: labs
SELECT stay, COUNTIF(value > 2) AS a, COUNTIF(ok) AS b, LOGICAL_AND(ok) AS c, LOGICAL_OR(ok) AS d, COUNTIF(ok IS NULL) AS e FROM labs GROUP BY stay

-- name: array_agg_forms
-- with: labs
SELECT item, ARRAY_AGG(id ORDER BY id DESC) AS a, ARRAY_AGG(unit IGNORE NULLS ORDER BY id) AS b, ARRAY_AGG(DISTINCT stay IGNORE NULLS ORDER BY stay) AS c, ARRAY_AGG(value IGNORE NULLS ORDER BY value DESC LIMIT 2) AS d FROM labs GROUP BY item

-- name: array_agg_first
-- with: labs
SELECT stay, ARRAY_AGG(value ORDER BY id LIMIT 1)[OFFSET(0)] AS first, ARRAY_AGG(item ORDER BY t DESC, id LIMIT 1)[SAFE_OFFSET(0)] AS last FROM labs WHERE id <> 3 GROUP BY stay

-- name: array_agg_struct
-- with: labs
SELECT item, ARRAY_AGG(STRUCT(id, value) ORDER BY id LIMIT 2) AS a FROM labs GROUP BY item

-- name: array_agg_null_order
-- with: labs
SELECT ARRAY_AGG(id ORDER BY value, id) AS a, ARRAY_AGG(id ORDER BY value DESC, id) AS b, ARRAY_AGG(id ORDER BY value NULLS LAST, id) AS c FROM labs

-- name: array_concat_agg
-- with: orders
SELECT ARRAY_CONCAT_AGG(tags ORDER BY id) AS a, ARRAY_CONCAT_AGG(tags ORDER BY id DESC LIMIT 2) AS b FROM orders

-- name: any_value_having
-- with: labs
SELECT item, ANY_VALUE(id HAVING MAX value) AS a, ANY_VALUE(id HAVING MIN value) AS b FROM labs WHERE id IN (1, 2, 3, 4, 5, 10, 11) GROUP BY item

-- name: sum_having_max
-- with: stays
SELECT SUM(stay HAVING MAX age) AS a, COUNT(* ) AS n, AVG(stay HAVING MIN age) AS b FROM stays

-- name: sum_distinct
SELECT SUM(DISTINCT x) AS a, AVG(DISTINCT x) AS b, COUNT(DISTINCT x) AS c, STRING_AGG(DISTINCT CAST(x AS STRING), ',' ORDER BY CAST(x AS STRING)) AS d FROM UNNEST([1, 1, 2, 3, 3, NULL]) AS x

-- name: statistics
-- with: labs
SELECT item, STDDEV(value) AS a, STDDEV_SAMP(value) AS b, STDDEV_POP(value) AS c, VARIANCE(value) AS d, VAR_SAMP(value) AS e, VAR_POP(value) AS f FROM labs WHERE id <> 8 GROUP BY item

-- name: statistics_single
SELECT STDDEV(x) AS a, VAR_POP(x) AS b, CORR(x, x) AS c, COVAR_SAMP(x, x) AS d, COVAR_POP(x, x) AS e FROM UNNEST([5.0]) AS x

-- name: statistics_nan
SELECT STDDEV(x) AS a, VAR_POP(x) AS b, AVG(x) AS c FROM UNNEST([1.0, CAST('nan' AS FLOAT64), 2.0]) AS x

-- name: correlation
SELECT CORR(a, b) AS a, COVAR_POP(a, b) AS b, COVAR_SAMP(a, b) AS c FROM UNNEST([STRUCT(1.0 AS a, 2.0 AS b), (2.0, 3.5), (3.0, NULL), (4.0, 9.0)])

-- name: numeric_sums
-- with: stays
SELECT SUM(los) AS a, AVG(los) AS b, MIN(los) AS c, MAX(los) AS d, STDDEV(los) AS e FROM stays

-- name: bignumeric_sums
SELECT SUM(x) AS a, AVG(x) AS b FROM UNNEST([BIGNUMERIC '0.00000000000000000001', 2, 5]) AS x

-- name: sum_overflow
SELECT SUM(x) AS a FROM UNNEST([9223372036854775807, 1]) AS x

-- name: sum_no_overflow_between
SELECT SUM(x) AS a, AVG(x) AS b FROM UNNEST([9223372036854775807, 1, -9223372036854775807]) AS x

-- name: bit_aggregates
SELECT BIT_AND(x) AS a, BIT_OR(x) AS b, BIT_XOR(x) AS c FROM UNNEST([12, 10, NULL, 8]) AS x

-- name: min_max_types
-- with: moments
SELECT MIN(dt) AS a, MAX(ts) AS b, MIN(tm) AS c, MAX(DATE(dt)) AS d FROM moments

-- name: min_max_bool_string_bytes
-- with: labs
SELECT MIN(ok) AS a, MAX(ok) AS b, MIN(unit) AS c, MAX(CAST(item AS BYTES)) AS d FROM labs

-- name: group_by_ordinal
-- with: labs
SELECT item, stay, COUNT(*) AS n FROM labs GROUP BY 1, 2

-- name: group_by_alias
-- with: labs
SELECT UPPER(item) AS i, DATE(t) AS day, COUNT(*) AS n FROM labs GROUP BY i, day

-- name: group_by_expression
-- with: labs
SELECT EXTRACT(YEAR FROM t) + 1 AS y, COUNT(*) AS n FROM labs GROUP BY EXTRACT(YEAR FROM t) + 1

-- name: group_by_alias_shadow
-- with: stays
SELECT unit AS subject, COUNT(*) AS n FROM stays GROUP BY unit

-- name: group_by_nan_null
SELECT x, COUNT(*) AS n FROM UNNEST([CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64), 0.0, -0.0, NULL, NULL]) AS x GROUP BY x

-- name: group_by_struct_field
-- with: orders
SELECT addr.city AS city, COUNT(*) AS n FROM orders GROUP BY addr.city

-- name: group_by_rollup
-- with: labs
SELECT stay, item, COUNT(*) AS n, SUM(id) AS s FROM labs WHERE stay IS NOT NULL GROUP BY ROLLUP(stay, item)
-- judged as:
SELECT stay, item, COUNT(*) AS n, SUM(id) AS s FROM labs WHERE stay IS NOT NULL GROUP BY stay, item UNION ALL SELECT stay, NULL, COUNT(*), SUM(id) FROM labs WHERE stay IS NOT NULL GROUP BY stay UNION ALL SELECT NULL, NULL, COUNT(*), SUM(id) FROM labs WHERE stay IS NOT NULL

-- name: group_by_rollup_ordinal
-- with: stays
SELECT subject, unit, COUNT(*) AS n FROM stays GROUP BY ROLLUP(1, 2)
-- judged as:
SELECT subject, unit, COUNT(*) AS n FROM stays GROUP BY subject, unit UNION ALL SELECT subject, NULL, COUNT(*) FROM stays GROUP BY subject UNION ALL SELECT NULL, NULL, COUNT(*) FROM stays

-- name: group_by_grouping_sets
-- with: stays
SELECT subject, unit, COUNT(*) AS n FROM stays GROUP BY GROUPING SETS ((subject), (unit), ())
-- judged as:
SELECT subject, CAST(NULL AS STRING) AS unit, COUNT(*) AS n FROM stays GROUP BY subject UNION ALL SELECT NULL, unit, COUNT(*) FROM stays GROUP BY unit UNION ALL SELECT NULL, NULL, COUNT(*) FROM stays

-- name: group_by_cube
-- with: stays
SELECT subject, unit, COUNT(*) AS n FROM stays GROUP BY CUBE(subject, unit)
-- judged as:
SELECT subject, unit, COUNT(*) AS n FROM stays GROUP BY subject, unit UNION ALL SELECT subject, NULL, COUNT(*) FROM stays GROUP BY subject UNION ALL SELECT NULL, unit, COUNT(*) FROM stays GROUP BY unit UNION ALL SELECT NULL, NULL, COUNT(*) FROM stays

-- name: group_by_all
-- with: labs
SELECT item, stay, COUNT(*) AS n FROM labs GROUP BY ALL
-- judged as:
SELECT item, stay, COUNT(*) AS n FROM labs GROUP BY item, stay

-- name: grouping_function
-- with: stays
SELECT unit, GROUPING(unit) AS g, COUNT(*) AS n FROM stays WHERE unit IS NOT NULL GROUP BY ROLLUP(unit)
-- judged as:
SELECT unit, 0 AS g, COUNT(*) AS n FROM stays WHERE unit IS NOT NULL GROUP BY unit UNION ALL SELECT NULL, 1, COUNT(*) FROM stays WHERE unit IS NOT NULL

-- name: max_by_min_by
-- with: labs
SELECT item, MAX_BY(id, value) AS a, MIN_BY(id, value) AS b FROM labs WHERE id IN (1, 2, 4, 5, 10, 11) GROUP BY item
-- judged as:
SELECT item, ANY_VALUE(id HAVING MAX value) AS a, ANY_VALUE(id HAVING MIN value) AS b FROM labs WHERE id IN (1, 2, 4, 5, 10, 11) GROUP BY item

-- name: having_forms
-- with: labs
SELECT item, AVG(value) AS m FROM labs WHERE id <> 8 GROUP BY item HAVING COUNT(*) > 2 AND MAX(value) > 100

-- name: having_alias
-- with: labs
SELECT item, COUNT(*) AS n FROM labs GROUP BY item HAVING n > 3

-- name: having_without_group
-- with: labs
SELECT SUM(id) AS s FROM labs HAVING COUNT(*) > 5

-- name: having_non_selected
-- with: labs
SELECT item FROM labs GROUP BY item HAVING MIN(id) < 4

-- name: order_by_aggregate
-- with: labs
SELECT item FROM labs GROUP BY item ORDER BY COUNT(*) DESC, item

-- name: aggregate_of_expression
-- with: labs
SELECT SUM(IF(ok, 1, 0)) AS a, SUM(CASE WHEN item = 'sodium' THEN value END) AS b, MAX(LENGTH(unit)) AS c, AVG(IF(value > 1, value, NULL)) AS d FROM labs WHERE id NOT IN (8)

-- name: nested_aggregate_subquery
-- with: labs
SELECT AVG(n) AS mean, MAX(n) AS top FROM (SELECT stay, COUNT(*) AS n FROM labs GROUP BY stay)

-- name: distinct_rows
-- with: labs
SELECT DISTINCT stay, unit FROM labs

-- name: distinct_nan_zero
SELECT DISTINCT x FROM UNNEST([CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64), 1.0, 1.0, NULL, NULL]) AS x

-- name: count_distinct_nan
SELECT COUNT(DISTINCT x) AS n FROM UNNEST([CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64), 1.0, NULL]) AS x

-- name: count_distinct_struct
SELECT COUNT(DISTINCT FORMAT('%d-%d', a, b)) AS n FROM UNNEST([STRUCT(1 AS a, 1 AS b), (1, 1), (1, 2)])

-- name: approx_count_distinct
-- with: labs
SELECT APPROX_COUNT_DISTINCT(item) AS n, APPROX_COUNT_DISTINCT(value) AS v FROM labs

-- name: approx_quantiles
-- with: labs
SELECT APPROX_QUANTILES(id, 2) AS q FROM labs
-- judged as:
SELECT [1, 6, 12] AS q FROM labs LIMIT 1

-- name: approx_quantiles_offset
-- with: labs
SELECT APPROX_QUANTILES(id, 100)[OFFSET(50)] AS m, APPROX_QUANTILES(value, 4)[OFFSET(0)] AS lo FROM labs

-- name: approx_top_count
-- with: labs
SELECT APPROX_TOP_COUNT(item, 1) AS t FROM labs
-- judged as:
SELECT [STRUCT('lactate' AS value, 6 AS count)] AS t

-- name: approx_top_sum
-- with: labs
SELECT APPROX_TOP_SUM(item, id, 1) AS t FROM labs

-- name: array_agg_nulls_in_result_subquery
-- with: labs
SELECT ARRAY_LENGTH(ARRAY_AGG(unit)) AS n FROM labs

-- name: first_day_summary
-- with: labs, stays
SELECT s.stay, MIN(l.value) AS lo, MAX(l.value) AS hi, COUNT(l.id) AS n FROM stays AS s LEFT JOIN labs AS l ON l.stay = s.stay AND l.t BETWEEN s.intime AND DATETIME_ADD(s.intime, INTERVAL 1 DAY) AND l.item = 'lactate' GROUP BY s.stay

-- name: mixed_distinct_and_plain
-- with: labs
SELECT stay, COUNT(DISTINCT item) AS a, COUNT(item) AS b, SUM(DISTINCT id) AS c FROM labs GROUP BY stay
