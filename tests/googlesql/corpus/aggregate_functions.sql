-- SQL functions that aggregate. The engine runs no statement that makes one: it judges a query of the same meaning.

-- name: temporary
CREATE TEMP AGGREGATE FUNCTION scaled(x FLOAT64, n FLOAT64 NOT AGGREGATE) RETURNS FLOAT64 AS (SUM(x) / n);
SELECT k, scaled(v, 2) AS s, scaled(v + k, 4) + 1 AS t FROM UNNEST([STRUCT(1 AS k, 3.0 AS v), (1, 5), (2, 7)]) GROUP BY k ORDER BY k
-- judged as:
SELECT k, s, t FROM UNNEST([STRUCT(1 AS k, 4.0 AS s, 3.5 AS t), (2, 3.5, 3.25)]) ORDER BY k

-- name: of_any_type
CREATE TEMP AGGREGATE FUNCTION spread(x ANY TYPE) AS (MAX(x) - MIN(x));
SELECT spread(i) AS i, spread(CAST(i AS NUMERIC) / 2) AS n FROM UNNEST([1, 4, 9]) AS i
-- judged as:
SELECT 8 AS i, NUMERIC '4' AS n

-- name: stays
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE AGGREGATE FUNCTION routines.weighted(x FLOAT64, w FLOAT64) AS (SUM(x * w) / SUM(w));
SELECT routines.weighted(x, w) AS m, COUNT(*) AS n FROM UNNEST([STRUCT(1.0 AS x, 1.0 AS w), (4, 2)])
-- judged as:
SELECT 3.0 AS m, 2 AS n

-- name: they_call_each_other
CREATE TEMP AGGREGATE FUNCTION total(x INT64) AS (SUM(x));
CREATE TEMP AGGREGATE FUNCTION doubled(x INT64) AS (total(x + 1) * 2);
SELECT doubled(x) AS d FROM UNNEST([1, 2]) AS x HAVING doubled(x) > 3 ORDER BY doubled(x)
-- judged as:
SELECT 10 AS d

-- name: without_an_aggregate_inside
CREATE TEMP AGGREGATE FUNCTION given(x INT64 NOT AGGREGATE) AS (x * 2);
SELECT given(4) AS g FROM UNNEST([1, 2, 3])
-- judged as:
SELECT 8 AS g

-- name: order_inside
CREATE TEMP AGGREGATE FUNCTION joined(x STRING, place INT64) AS (STRING_AGG(x, '-' ORDER BY place DESC LIMIT 2));
SELECT joined(x, o) AS j FROM UNNEST(['a', 'b', 'c']) AS x WITH OFFSET AS o
-- judged as:
SELECT 'c-b' AS j
