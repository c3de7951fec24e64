-- Windows and QUALIFY.

-- name: row_number_rank
-- with: labs
SELECT id, ROW_NUMBER() OVER (PARTITION BY item ORDER BY value, id) AS rn, RANK() OVER (PARTITION BY item ORDER BY value) AS r, DENSE_RANK() OVER (PARTITION BY item ORDER BY value) AS dr FROM labs

-- name: row_number_desc_nulls
-- with: labs
SELECT id, ROW_NUMBER() OVER (ORDER BY value DESC, id) AS a, ROW_NUMBER() OVER (ORDER BY value DESC NULLS FIRST, id) AS b, ROW_NUMBER() OVER (ORDER BY value ASC NULLS LAST, id) AS c, ROW_NUMBER() OVER (ORDER BY unit, id DESC) AS d FROM labs

-- name: percent_rank_cume_dist
-- with: labs
SELECT id, PERCENT_RANK() OVER (PARTITION BY item ORDER BY value) AS pr, CUME_DIST() OVER (PARTITION BY item ORDER BY value) AS cd, NTILE(3) OVER (ORDER BY id) AS nt, NTILE(100) OVER (PARTITION BY item ORDER BY id) AS many FROM labs

-- name: rank_without_order
-- with: labs
SELECT id, RANK() OVER (PARTITION BY item ORDER BY 1) AS r, COUNT(*) OVER () AS n, COUNT(value) OVER (PARTITION BY stay) AS c FROM labs

-- name: lag_lead
-- with: labs
SELECT id, LAG(value) OVER w AS a, LEAD(value) OVER w AS b, LAG(value, 2) OVER w AS c, LAG(value, 1, -99.0) OVER w AS d, LEAD(item, 2, 'none') OVER w AS e, LAG(id, 0) OVER w AS f FROM labs WINDOW w AS (PARTITION BY stay ORDER BY id)

-- name: lag_negative_offset
-- with: labs
SELECT id, LAG(id, -1) OVER (ORDER BY id) AS a FROM labs

-- name: first_last_nth
-- with: labs
SELECT id, FIRST_VALUE(value) OVER w AS a, LAST_VALUE(value) OVER w AS b, NTH_VALUE(value, 2) OVER w AS c FROM labs WINDOW w AS (PARTITION BY stay ORDER BY id)

-- name: first_last_full_frame
-- with: labs
SELECT id, FIRST_VALUE(value) OVER w AS a, LAST_VALUE(value) OVER w AS b, NTH_VALUE(item, 3) OVER w AS c FROM labs WINDOW w AS (PARTITION BY stay ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)

-- name: ignore_nulls
-- with: labs
SELECT id, FIRST_VALUE(unit IGNORE NULLS) OVER w AS a, LAST_VALUE(value IGNORE NULLS) OVER w AS b, NTH_VALUE(value, 2 IGNORE NULLS) OVER w AS c, FIRST_VALUE(unit RESPECT NULLS) OVER w AS d FROM labs WINDOW w AS (PARTITION BY stay ORDER BY id DESC)

-- name: carry_forward
-- with: labs
SELECT id, LAST_VALUE(value IGNORE NULLS) OVER (PARTITION BY item ORDER BY t, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous FROM labs

-- name: running_sum_default_frame
-- with: stays
SELECT stay, SUM(age) OVER (ORDER BY age) AS a, SUM(age) OVER (ORDER BY age ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS b, COUNT(*) OVER (ORDER BY age) AS c FROM stays

-- name: rows_frames
SELECT x, SUM(x) OVER (ORDER BY x ROWS 2 PRECEDING) AS a, SUM(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS b, SUM(x) OVER (ORDER BY x ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING) AS c, MAX(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS d, AVG(x) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS e FROM UNNEST([1, 2, 4, 8, 16]) AS x

-- name: range_frames_numeric
SELECT x, SUM(x) OVER (ORDER BY x RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS a, COUNT(*) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS b, COUNT(*) OVER (ORDER BY x DESC RANGE BETWEEN 3 PRECEDING AND 1 PRECEDING) AS c, MIN(x) OVER (ORDER BY x RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS d FROM UNNEST([1, 2, 2, 4, 7, 8, NULL]) AS x

-- name: range_frames_float_nan
SELECT x, COUNT(*) OVER (ORDER BY x RANGE BETWEEN 0.5 PRECEDING AND 0.5 FOLLOWING) AS a FROM UNNEST([1.0, 1.5, 2.0, 3.0, CAST('nan' AS FLOAT64), NULL, CAST('inf' AS FLOAT64)]) AS x

-- name: range_unix_seconds_window
-- with: labs
SELECT id, SUM(value) OVER (PARTITION BY item ORDER BY UNIX_SECONDS(TIMESTAMP(t)) RANGE BETWEEN 86400 PRECEDING AND CURRENT ROW) AS day_sum, COUNT(value) OVER (PARTITION BY item ORDER BY UNIX_SECONDS(TIMESTAMP(t)) RANGE BETWEEN 86400 PRECEDING AND 1 PRECEDING) AS before FROM labs WHERE id <> 8

-- name: rolling_mean_rows
-- with: labs
SELECT id, ROUND(AVG(value) OVER (PARTITION BY item ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 4) AS mean3, MIN(value) OVER (PARTITION BY item ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS min2 FROM labs WHERE id <> 8

-- name: window_empty_frame_functions
-- with: labs
SELECT id, SUM(value) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS s, COUNT(*) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS n, FIRST_VALUE(id) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS f FROM labs WHERE id < 6

-- name: min_max_nan_window
-- with: labs
SELECT id, MIN(value) OVER (PARTITION BY item) AS lo, MAX(value) OVER (PARTITION BY item) AS hi FROM labs

-- name: named_windows_inherit
-- with: labs
SELECT id, SUM(id) OVER (w ORDER BY id) AS a, COUNT(*) OVER (w2 ROWS 1 PRECEDING) AS b, COUNT(*) OVER w AS c FROM labs WINDOW w AS (PARTITION BY item), w2 AS (w ORDER BY id)

-- name: aggregates_over_window
-- with: labs
SELECT id, COUNTIF(value > 2) OVER (PARTITION BY stay ORDER BY id) AS a, STRING_AGG(item) OVER (PARTITION BY stay ORDER BY id) AS b, LOGICAL_OR(ok) OVER (PARTITION BY stay) AS c, ARRAY_AGG(id) OVER (PARTITION BY item ORDER BY id ROWS 1 PRECEDING) AS d, COUNT(DISTINCT item) OVER (PARTITION BY stay) AS e, ANY_VALUE(item) OVER (PARTITION BY item) AS f FROM labs

-- name: stats_over_window
-- with: labs
SELECT id, STDDEV(value) OVER (PARTITION BY item) AS sd, VAR_POP(value) OVER (PARTITION BY item ORDER BY id) AS vp, CORR(id, value) OVER (PARTITION BY item) AS c FROM labs WHERE id NOT IN (8)

-- name: percentile_cont
-- with: labs
SELECT id, PERCENTILE_CONT(value, 0.5) OVER (PARTITION BY item) AS median, PERCENTILE_CONT(value, 0.25) OVER () AS q1, PERCENTILE_CONT(value, 0) OVER () AS lo, PERCENTILE_CONT(value, 1 RESPECT NULLS) OVER (PARTITION BY item) AS hi FROM labs WHERE id <> 8

-- name: percentile_disc
-- with: labs
SELECT id, PERCENTILE_DISC(value, 0.5) OVER (PARTITION BY item) AS a, PERCENTILE_DISC(unit, 0.9) OVER () AS b, PERCENTILE_DISC(id, 0) OVER () AS c, PERCENTILE_DISC(value, 0.3 RESPECT NULLS) OVER (PARTITION BY stay) AS d FROM labs WHERE id <> 8

-- name: percentile_distinct
-- with: stays
SELECT DISTINCT unit, PERCENTILE_CONT(age, 0.5) OVER (PARTITION BY unit) AS m FROM stays

-- name: qualify_row_number
-- with: labs
SELECT id, stay, item FROM labs WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY stay, item ORDER BY t DESC, id) = 1

-- name: qualify_alias
-- with: labs
SELECT id, RANK() OVER (PARTITION BY item ORDER BY value DESC) AS r FROM labs WHERE value IS NOT NULL QUALIFY r <= 2

-- name: qualify_with_group
-- with: labs
SELECT item, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS total FROM labs GROUP BY item HAVING COUNT(*) > 1 QUALIFY RANK() OVER (ORDER BY COUNT(*) DESC) = 1

-- name: qualify_named_window
-- with: labs
SELECT id FROM labs WHERE id > 0 QUALIFY COUNT(*) OVER w > 3 WINDOW w AS (PARTITION BY item)

-- name: window_over_aggregate
-- with: labs
SELECT item, SUM(value) AS s, RANK() OVER (ORDER BY SUM(value) DESC) AS r, SUM(SUM(value)) OVER (ORDER BY item) AS running, LAG(COUNT(*)) OVER (ORDER BY item) AS before FROM labs WHERE id <> 8 GROUP BY item

-- name: window_in_expression
-- with: labs
SELECT id, value - LAG(value) OVER (PARTITION BY stay, item ORDER BY id) AS delta, 100 * COUNT(*) OVER (PARTITION BY item) / COUNT(*) OVER () AS share FROM labs

-- name: window_in_order_by
-- with: labs
SELECT id FROM labs ORDER BY COUNT(*) OVER (PARTITION BY item) DESC, id

-- name: window_datetime_diff
-- with: labs
SELECT id, DATETIME_DIFF(t, LAG(t) OVER (PARTITION BY stay ORDER BY t, id), MINUTE) AS gap FROM labs

-- name: window_partition_null
-- with: labs
SELECT id, COUNT(*) OVER (PARTITION BY unit) AS n, COUNT(*) OVER (PARTITION BY ok, unit) AS m FROM labs

-- name: window_over_case
-- with: labs
SELECT id, SUM(CASE WHEN ok THEN 1 ELSE 0 END) OVER (PARTITION BY stay ORDER BY id ROWS UNBOUNDED PRECEDING) AS a, MAX(IF(ok, id, NULL)) OVER (ORDER BY id) AS b FROM labs

-- name: gaps_and_islands
SELECT MIN(d) AS a, MAX(d) AS b, COUNT(*) AS n FROM (SELECT d, DATE_SUB(d, INTERVAL ROW_NUMBER() OVER (ORDER BY d) DAY) AS grp FROM UNNEST([DATE '2020-01-01', '2020-01-02', '2020-01-04', '2020-01-05', '2020-01-06', '2020-02-01']) AS d) GROUP BY grp

-- name: bool_window_sums
-- with: labs
SELECT id, SUM(CAST(item = 'lactate' AS INT64)) OVER (ORDER BY id) AS a, LOGICAL_AND(ok) OVER (ORDER BY id ROWS 2 PRECEDING) AS b FROM labs

-- name: window_bit_functions
SELECT x, BIT_OR(x) OVER (ORDER BY x) AS a, BIT_XOR(x) OVER () AS b FROM UNNEST([1, 2, 4, 6]) AS x

-- name: window_numeric_sum
-- with: stays
SELECT stay, SUM(los) OVER (ORDER BY stay) AS s, AVG(los) OVER (PARTITION BY subject) AS m FROM stays

-- name: first_value_struct
-- with: labs
SELECT id, FIRST_VALUE(STRUCT(id, value)) OVER (PARTITION BY item ORDER BY id).value AS v FROM labs

-- name: qualify_without_where
-- with: labs
SELECT item, id FROM labs QUALIFY ROW_NUMBER() OVER (PARTITION BY item ORDER BY value DESC, id) = 1

-- name: empty_frame
SELECT x, COUNT(*) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING) AS a, COUNT(x) OVER (ORDER BY x ROWS BETWEEN 0 PRECEDING AND 2 PRECEDING) AS b, SUM(x) OVER (ORDER BY x ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING) AS c FROM UNNEST([1, 2, 3, 4]) AS x

-- name: percentile_of_float_by_numeric
SELECT x, PERCENTILE_CONT(x, NUMERIC '0.5') OVER () AS a FROM UNNEST([1.5, 2.5, 4.5, 8.5]) AS x
