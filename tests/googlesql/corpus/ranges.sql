-- RANGE: literals, functions, comparisons, and ranges in every clause.

-- input: stays_in_beds
SELECT 1 AS id, RANGE<DATE> '[2020-01-01, 2020-01-10)' AS r
UNION ALL SELECT 2, RANGE<DATE> '[2020-01-05, UNBOUNDED)'
UNION ALL SELECT 3, RANGE<DATE> '[UNBOUNDED, 2020-01-03)'
UNION ALL SELECT 4, CAST(NULL AS RANGE<DATE>)
UNION ALL SELECT 5, RANGE<DATE> '[2020-01-01, 2020-01-10)'
UNION ALL SELECT 6, RANGE<DATE> '[UNBOUNDED, UNBOUNDED)'

-- name: literals
-- engine: younger
SELECT RANGE<DATE> '[2020-01-01, 2020-12-31)' AS a, RANGE<DATE> '[UNBOUNDED, 2020-12-31)' AS b, RANGE<DATE> '[2020-01-01, NULL)' AS c,
  RANGE<DATE> "[unbounded, null)" AS d, RANGE<DATETIME> '[2020-01-01 10:00:00, 2020-01-01 10:00:00.5)' AS e

-- name: literals_of_timestamps
-- engine: younger
SELECT CAST(RANGE<TIMESTAMP> '[2020-01-01 10:00:00+02, UNBOUNDED)' AS STRING) AS a,
  CAST(RANGE<TIMESTAMP> '[2020-01-01 10:00:00, 2020-06-01 10:00:00 Europe/Berlin)' AS STRING) AS b

-- name: constructor
-- engine: younger
SELECT RANGE(DATE '2020-01-01', DATE '2020-12-31') AS a, RANGE(DATE '2020-01-01', NULL) AS b, RANGE(NULL, DATE '2020-01-01') AS c,
  RANGE(DATETIME '2020-01-01 00:00:00', NULL) AS d, RANGE(CAST(NULL AS DATE), NULL) AS e

-- name: constructor_wrong_way
-- engine: younger
SELECT RANGE(DATE '2020-12-31', DATE '2020-01-01') AS a

-- name: constructor_empty
-- engine: younger
SELECT RANGE(DATE '2020-12-31', DATE '2020-12-31') AS a

-- name: safe_constructor
-- engine: younger
SELECT SAFE.RANGE(DATE '2020-12-31', DATE '2020-01-01') AS a, SAFE.RANGE(DATE '2020-01-01', NULL) AS b

-- name: ends
-- engine: younger
-- with: stays_in_beds
SELECT id, RANGE_START(r) AS s, RANGE_END(r) AS e FROM stays_in_beds

-- name: ends_of_datetimes
-- engine: younger
SELECT RANGE_START(RANGE<DATETIME> '[2020-01-01 10:00:00, UNBOUNDED)') AS s, RANGE_END(RANGE<DATETIME> '[2020-01-01 10:00:00, UNBOUNDED)') AS e

-- name: contains_value
-- engine: younger
-- with: stays_in_beds
SELECT id, RANGE_CONTAINS(r, DATE '2020-01-03') AS a, RANGE_CONTAINS(r, DATE '2020-01-10') AS b, RANGE_CONTAINS(r, CAST(NULL AS DATE)) AS c,
  RANGE_CONTAINS(r, '2020-01-05') AS d
FROM stays_in_beds

-- name: contains_range
-- engine: younger
-- with: stays_in_beds
SELECT a.id AS x, b.id AS y, RANGE_CONTAINS(a.r, b.r) AS c, RANGE_OVERLAPS(a.r, b.r) AS o FROM stays_in_beds AS a, stays_in_beds AS b

-- name: overlaps
-- engine: younger
SELECT RANGE_OVERLAPS(RANGE<DATE> '[2020-01-01, 2020-01-05)', RANGE<DATE> '[2020-01-05, 2020-01-07)') AS a,
  RANGE_OVERLAPS(RANGE<DATE> '[2020-01-01, 2020-01-06)', RANGE<DATE> '[2020-01-05, 2020-01-07)') AS b

-- name: intersect
-- engine: younger
-- with: stays_in_beds
SELECT a.id AS x, b.id AS y, RANGE_INTERSECT(a.r, b.r) AS i FROM stays_in_beds AS a JOIN stays_in_beds AS b ON RANGE_OVERLAPS(a.r, b.r)

-- name: intersect_of_nothing
-- engine: younger
SELECT RANGE_INTERSECT(RANGE<DATE> '[2020-01-01, 2020-01-05)', RANGE<DATE> '[2020-01-05, 2020-01-07)') AS a

-- name: safe_intersect
-- engine: younger
-- with: stays_in_beds
SELECT a.id AS x, b.id AS y, SAFE.RANGE_INTERSECT(a.r, b.r) AS i FROM stays_in_beds AS a, stays_in_beds AS b

-- name: array
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-10)', INTERVAL 3 DAY) AS a,
  GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-11)', INTERVAL 3 DAY) AS b,
  GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-11)', INTERVAL 3 DAY, FALSE) AS c,
  GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-11)', INTERVAL 3 DAY, TRUE) AS d

-- name: array_months
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-31, 2020-06-15)', INTERVAL 1 MONTH) AS a,
  GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-02-29, 2024-06-15)', INTERVAL 1 YEAR) AS b

-- name: array_datetimes
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATETIME> '[2020-01-01 10:00:00, 2020-01-01 12:30:00)', INTERVAL 1 HOUR) AS a,
  GENERATE_RANGE_ARRAY(RANGE<DATETIME> '[2020-01-31 10:00:00, 2020-04-01 00:00:00)', INTERVAL 1 MONTH) AS b,
  GENERATE_RANGE_ARRAY(RANGE<DATETIME> '[2020-01-01 10:00:00, 2020-01-04 12:30:00)', INTERVAL 1 DAY) AS c

-- name: array_unbounded
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, UNBOUNDED)', INTERVAL 3 DAY) AS a

-- name: array_step_zero
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-02-01)', INTERVAL 0 DAY) AS a

-- name: array_step_negative
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-02-01)', INTERVAL -1 DAY) AS a

-- name: array_step_hours
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-03)', INTERVAL 12 HOUR) AS a

-- name: array_step_day_of_hours
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-03)', INTERVAL 24 HOUR) AS a

-- name: array_step_mixed
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-04-03)', MAKE_INTERVAL(month => 1, day => 1)) AS a

-- name: array_step_mixed_clock
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATETIME> '[2020-01-01 00:00:00, 2020-01-04 00:00:00)', MAKE_INTERVAL(day => 1, hour => 1)) AS a

-- name: array_step_month_and_clock
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(RANGE<DATETIME> '[2020-01-01 00:00:00, 2020-03-04 00:00:00)', MAKE_INTERVAL(month => 1, hour => 1)) AS a

-- name: array_nulls
-- engine: younger
SELECT GENERATE_RANGE_ARRAY(CAST(NULL AS RANGE<DATE>), INTERVAL 1 DAY) AS a, GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-03)', NULL) AS b,
  GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-03)', INTERVAL 1 DAY, NULL) AS c

-- name: array_unnested
-- engine: younger
SELECT o, RANGE_START(v) AS s, RANGE_END(v) AS e
FROM UNNEST(GENERATE_RANGE_ARRAY(RANGE<DATE> '[2020-01-01, 2020-01-08)', INTERVAL 3 DAY)) AS v WITH OFFSET AS o

-- name: compare
-- engine: younger
-- with: stays_in_beds
SELECT a.id AS x, b.id AS y, a.r = b.r AS eq, a.r != b.r AS ne, a.r < b.r AS lt, a.r <= b.r AS le, a.r > b.r AS gt, a.r >= b.r AS ge,
  a.r IS DISTINCT FROM b.r AS d
FROM stays_in_beds AS a, stays_in_beds AS b

-- name: order
-- engine: younger
-- with: stays_in_beds
SELECT id, r FROM stays_in_beds ORDER BY r, id

-- name: order_desc
-- engine: younger
-- with: stays_in_beds
SELECT id, r FROM stays_in_beds ORDER BY r DESC, id DESC

-- name: group
-- engine: younger
-- with: stays_in_beds
SELECT r, COUNT(*) AS n, SUM(id) AS s FROM stays_in_beds GROUP BY r

-- name: distinct
-- engine: younger
-- with: stays_in_beds
SELECT DISTINCT r FROM stays_in_beds

-- name: count_distinct
-- engine: younger
-- with: stays_in_beds
SELECT COUNT(DISTINCT r) AS n, COUNT(r) AS m, ANY_VALUE(r HAVING MAX id) AS a, ARRAY_AGG(r IGNORE NULLS ORDER BY id) AS l FROM stays_in_beds

-- name: extremes
-- engine: younger
-- with: stays_in_beds
SELECT MIN(r) AS a, MAX(r) AS b FROM stays_in_beds

-- name: greatest
-- engine: younger
SELECT GREATEST(RANGE<DATE> '[2020-01-01, 2020-01-05)', RANGE<DATE> '[2020-01-01, UNBOUNDED)') AS a,
  LEAST(RANGE<DATE> '[2020-01-01, 2020-01-05)', RANGE<DATE> '[UNBOUNDED, 2020-01-01)') AS b

-- name: between
-- engine: younger
-- with: stays_in_beds
SELECT id FROM stays_in_beds WHERE r BETWEEN RANGE<DATE> '[UNBOUNDED, 2020-01-02)' AND RANGE<DATE> '[2020-01-02, 2020-01-05)'

-- name: among
-- engine: younger
-- with: stays_in_beds
SELECT id, r IN (RANGE<DATE> '[2020-01-01, 2020-01-10)', NULL) AS a, r IN UNNEST([RANGE<DATE> '[UNBOUNDED, UNBOUNDED)']) AS b,
  r IN (SELECT r FROM stays_in_beds WHERE id = 2) AS c
FROM stays_in_beds

-- name: joined
-- engine: younger
-- with: stays_in_beds
SELECT a.id AS x, b.id AS y FROM stays_in_beds AS a JOIN stays_in_beds AS b USING (r)

-- name: set_operations
-- engine: younger
-- with: stays_in_beds
(SELECT r FROM stays_in_beds WHERE id < 3 UNION DISTINCT SELECT r FROM stays_in_beds WHERE id > 1) EXCEPT DISTINCT SELECT r FROM stays_in_beds WHERE id = 6

-- name: windows
-- engine: younger
-- with: stays_in_beds
SELECT id, LAG(r) OVER (ORDER BY id) AS l, FIRST_VALUE(r) OVER (ORDER BY id) AS f, RANK() OVER (ORDER BY r) AS k,
  COUNT(*) OVER (PARTITION BY r) AS n
FROM stays_in_beds

-- name: structs_and_arrays
-- engine: younger
-- with: stays_in_beds
SELECT id, STRUCT(r AS a, id AS b) AS s, [r, RANGE<DATE> '[2020-01-01, 2020-01-02)'] AS l, STRUCT(r AS x) = STRUCT(RANGE<DATE> '[2020-01-05, UNBOUNDED)' AS x) AS q FROM stays_in_beds WHERE r IS NOT NULL

-- name: nulls
-- engine: younger
-- with: stays_in_beds
SELECT id, r IS NULL AS a, IFNULL(r, RANGE<DATE> '[2020-01-01, UNBOUNDED)') AS b, IF(id > 3, r, NULL) AS c,
  NULLIF(r, RANGE<DATE> '[2020-01-01, 2020-01-10)') AS d, CASE WHEN id = 1 THEN r END AS e
FROM stays_in_beds

-- name: casts
-- engine: younger
-- with: stays_in_beds
SELECT id, CAST(r AS STRING) AS a, CAST(CAST(r AS STRING) AS RANGE<DATE>) AS b, SAFE_CAST('[2020-01-01, x)' AS RANGE<DATE>) AS c,
  SAFE_CAST('[2020-01-01,2020-02-01)' AS RANGE<DATE>) AS d, SAFE_CAST('[ 2020-01-01 ,  2020-02-01 )' AS RANGE<DATE>) AS e
FROM stays_in_beds

-- name: casts_of_datetimes
-- engine: younger
SELECT CAST('[2020-01-01 10:00:00, UNBOUNDED)' AS RANGE<DATETIME>) AS a, CAST(RANGE<DATETIME> '[2020-01-01 10:00:00.25, 2021-01-01 00:00:00)' AS STRING) AS b,
  CAST(CAST('[2020-01-01 10:00:00+01, UNBOUNDED)' AS RANGE<TIMESTAMP>) AS STRING) AS c

-- name: cast_wrong
-- engine: younger
SELECT CAST('[2020-01-02, 2020-01-01)' AS RANGE<DATE>) AS a

-- name: json
-- engine: younger
-- with: stays_in_beds
SELECT id, TO_JSON_STRING(r) AS a, TO_JSON(r) AS b, TO_JSON_STRING(STRUCT(r AS x, [r] AS y)) AS c FROM stays_in_beds

-- name: json_of_datetimes
-- engine: younger
SELECT TO_JSON_STRING(RANGE<DATETIME> '[2020-01-01 10:00:00, UNBOUNDED)') AS a,
  TO_JSON_STRING(RANGE<TIMESTAMP> '[2020-01-01 10:00:00, UNBOUNDED)') AS b

-- name: types
-- engine: younger
SELECT ARRAY<RANGE<DATE>>[] AS a, STRUCT<r RANGE<DATETIME>>(NULL) AS b, CAST(NULL AS ARRAY<RANGE<DATE>>) AS c

-- name: pipes
-- engine: younger
-- with: stays_in_beds
FROM stays_in_beds |> WHERE RANGE_CONTAINS(r, DATE '2020-01-02') |> AGGREGATE COUNT(*) AS n GROUP BY RANGE_START(r) AS s

-- name: concat
-- engine: younger
SELECT 'r ' || CAST(RANGE<DATE> '[2020-01-01, 2020-01-05)' AS STRING) AS a

-- name: ends_of_constant_nulls
-- engine: younger
SELECT RANGE_END(CAST(NULL AS RANGE<DATE>)) AS a, RANGE_START(NULLIF(RANGE<DATE> '[2020-01-01, UNBOUNDED)', RANGE<DATE> '[2020-01-01, UNBOUNDED)')) AS b

-- name: sessions_that_meet
-- engine: younger
WITH t AS (SELECT 10 AS emp, RANGE<DATE> '[2010-01-10, 2010-03-10)' AS r UNION ALL SELECT 10, RANGE<DATE> '[2010-03-10, 2010-07-15)' UNION ALL SELECT 10, RANGE<DATE> '[2010-06-15, 2010-08-18)'
  UNION ALL SELECT 20, RANGE<DATE> '[2010-03-10, 2010-07-20)' UNION ALL SELECT 20, RANGE<DATE> '[2020-05-10, 2020-09-20)' UNION ALL SELECT 30, NULL)
SELECT emp, r, session_range FROM RANGE_SESSIONIZE(TABLE t, 'r', ['emp'])
-- judged as:
SELECT * FROM UNNEST([STRUCT(10 AS emp, RANGE<DATE> '[2010-01-10, 2010-03-10)' AS r, RANGE<DATE> '[2010-01-10, 2010-08-18)' AS session_range), (10, RANGE<DATE> '[2010-03-10, 2010-07-15)', RANGE<DATE> '[2010-01-10, 2010-08-18)'),
  (10, RANGE<DATE> '[2010-06-15, 2010-08-18)', RANGE<DATE> '[2010-01-10, 2010-08-18)'), (20, RANGE<DATE> '[2010-03-10, 2010-07-20)', RANGE<DATE> '[2010-03-10, 2010-07-20)'),
  (20, RANGE<DATE> '[2020-05-10, 2020-09-20)', RANGE<DATE> '[2020-05-10, 2020-09-20)'), (30, NULL, NULL)])

-- name: sessions_that_overlap
-- engine: younger
WITH t AS (SELECT 10 AS emp, RANGE<DATE> '[2010-01-10, 2010-03-10)' AS r UNION ALL SELECT 10, RANGE<DATE> '[2010-03-10, 2010-07-15)' UNION ALL SELECT 10, RANGE<DATE> '[2010-06-15, 2010-08-18)')
SELECT s.* FROM RANGE_SESSIONIZE(TABLE t, 'r', ['emp'], 'OVERLAPS') AS s
-- judged as:
SELECT * FROM UNNEST([STRUCT(10 AS emp, RANGE<DATE> '[2010-01-10, 2010-03-10)' AS r, RANGE<DATE> '[2010-01-10, 2010-03-10)' AS session_range), (10, RANGE<DATE> '[2010-03-10, 2010-07-15)', RANGE<DATE> '[2010-03-10, 2010-08-18)'),
  (10, RANGE<DATE> '[2010-06-15, 2010-08-18)', RANGE<DATE> '[2010-03-10, 2010-08-18)')])

-- name: sessions_without_ends
-- engine: younger
WITH t AS (SELECT 1 AS i, RANGE<TIMESTAMP> '[UNBOUNDED, 2010-01-01 00:00:00+00)' AS r UNION ALL SELECT 2, RANGE<TIMESTAMP> '[UNBOUNDED, 2009-01-01 00:00:00+00)' UNION ALL SELECT 3, RANGE<TIMESTAMP> '[2011-01-01 00:00:00+00, UNBOUNDED)'
  UNION ALL SELECT 4, RANGE<TIMESTAMP> '[2012-01-01 00:00:00+00, 2013-01-01 00:00:00+00)' UNION ALL SELECT 5, RANGE<TIMESTAMP> '[2011-01-01 00:00:00+00, UNBOUNDED)')
SELECT i, session_range FROM RANGE_SESSIONIZE(TABLE t, 'r', [])
-- judged as:
SELECT * FROM UNNEST([STRUCT(1 AS i, RANGE<TIMESTAMP> '[UNBOUNDED, 2010-01-01 00:00:00+00)' AS session_range), (2, RANGE<TIMESTAMP> '[UNBOUNDED, 2010-01-01 00:00:00+00)'), (3, RANGE<TIMESTAMP> '[2011-01-01 00:00:00+00, UNBOUNDED)'),
  (4, RANGE<TIMESTAMP> '[2011-01-01 00:00:00+00, UNBOUNDED)'), (5, RANGE<TIMESTAMP> '[2011-01-01 00:00:00+00, UNBOUNDED)')])

-- name: sessions_by_several_keys_that_are_the_same
-- engine: younger
WITH t AS (SELECT 'a' AS k, 1 AS n, RANGE<DATETIME> '[2010-01-01, 2010-01-02)' AS r UNION ALL SELECT 'a', 1, RANGE<DATETIME> '[2010-01-01, 2010-01-02)' UNION ALL SELECT 'a', 2, RANGE<DATETIME> '[2010-01-01 12:00:00, 2010-01-03)'
  UNION ALL SELECT NULL, 1, RANGE<DATETIME> '[2010-01-01, 2010-01-02)' UNION ALL SELECT NULL, 1, RANGE<DATETIME> '[2010-01-02, 2010-01-03)')
SELECT k, n, COUNT(*) AS c, session_range FROM RANGE_SESSIONIZE(TABLE t, 'R', ['k', 'n'], 'meets') GROUP BY k, n, session_range
-- judged as:
SELECT * FROM UNNEST([STRUCT('a' AS k, 1 AS n, 2 AS c, RANGE<DATETIME> '[2010-01-01, 2010-01-02)' AS session_range), ('a', 2, 1, RANGE<DATETIME> '[2010-01-01 12:00:00, 2010-01-03)'), (NULL, 1, 2, RANGE<DATETIME> '[2010-01-01, 2010-01-03)')])
