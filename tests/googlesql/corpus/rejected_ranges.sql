-- Ranges that Google's engine rejects.

-- name: of_int
-- engine: younger
SELECT CAST(NULL AS RANGE<INT64>) AS a

-- name: of_time
-- engine: younger
SELECT RANGE<TIME> '[10:00:00, 11:00:00)' AS a

-- name: of_array
-- engine: younger
SELECT CAST(NULL AS RANGE<ARRAY<DATE>>) AS a

-- name: literal_empty
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, 2020-01-01)' AS a

-- name: literal_wrong_way
-- engine: younger
SELECT RANGE<DATE> '[2020-01-02, 2020-01-01)' AS a

-- name: literal_closed
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, 2020-01-02]' AS a

-- name: literal_half
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01)' AS a

-- name: literal_no_date
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, 2020-13-01)' AS a

-- name: literal_of_a_datetime
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01 10:00:00, 2020-03-01)' AS a

-- name: ints
-- engine: younger
SELECT RANGE(1, 2) AS a

-- name: one_end
-- engine: younger
SELECT RANGE(DATE '2020-01-01') AS a

-- name: start_of_date
-- engine: younger
SELECT RANGE_START(DATE '2020-01-01') AS a

-- name: contains_other_type
-- engine: younger
SELECT RANGE_CONTAINS(RANGE<DATE> '[2020-01-01, UNBOUNDED)', DATETIME '2020-01-01 00:00:00') AS a

-- name: overlaps_other_type
-- engine: younger
SELECT RANGE_OVERLAPS(RANGE<DATE> '[2020-01-01, UNBOUNDED)', RANGE<DATETIME> '[2020-01-01 00:00:00, UNBOUNDED)') AS a

-- name: compare_other_type
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, UNBOUNDED)' = RANGE<DATETIME> '[2020-01-01 00:00:00, UNBOUNDED)' AS a

-- name: cast_other_type
-- engine: younger
SELECT CAST(RANGE<DATE> '[2020-01-01, UNBOUNDED)' AS RANGE<DATETIME>) AS a

-- name: cast_to_date
-- engine: younger
SELECT CAST(RANGE<DATE> '[2020-01-01, UNBOUNDED)' AS DATE) AS a

-- name: plus
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, UNBOUNDED)' + 1 AS a

-- name: sum
-- engine: younger
SELECT SUM(r) AS a FROM UNNEST([RANGE<DATE> '[2020-01-01, UNBOUNDED)']) AS r

-- name: array_of_days
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-02-01)', 3) AS a

-- name: concat
-- engine: younger
SELECT 'r ' || RANGE<DATE> '[2020-01-01, 2020-01-05)' AS a

-- name: literal_spaces
-- engine: younger
SELECT RANGE<DATE> '[ 2020-01-01 , 2020-12-31 )' AS a

-- name: literal_without_space
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01,2020-12-31)' AS a

-- name: constructor_mixed
-- engine: younger
SELECT RANGE(DATE '2020-01-01', DATETIME '2020-12-31 10:00:00') AS a

-- name: constructor_text
-- engine: younger
SELECT RANGE('2020-01-01', DATE '2020-12-31') AS a

-- name: constructor_texts
-- engine: younger
SELECT RANGE('2020-01-01', '2020-12-31') AS a

-- name: constructor_nulls
-- engine: younger
SELECT RANGE(NULL, NULL) AS a

-- name: text_beside
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, 2020-01-05)' = '[2020-01-01, 2020-01-05)' AS a

-- name: text_in_array
-- engine: younger
SELECT [RANGE<DATE> '[2020-01-01, 2020-01-05)', '[2020-01-01, 2020-01-06)'] AS a

-- name: null_start
-- engine: younger
SELECT RANGE_START(NULL) AS a

-- name: null_overlaps
-- engine: younger
SELECT RANGE_OVERLAPS(RANGE<DATE> '[2020-01-01, 2020-01-05)', NULL) AS a, RANGE_CONTAINS(RANGE<DATE> '[2020-01-01, 2020-01-05)', NULL) AS b

-- name: sessions_of_no_range
-- engine: younger
WITH t AS (SELECT 1 AS k, 2 AS r) SELECT * FROM RANGE_SESSIONIZE(TABLE t, 'r', ['k'])
-- judged as:
SELECT RANGE_START(r) AS a FROM (SELECT 2 AS r)
