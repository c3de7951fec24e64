-- Functions that stay. Google's engine runs no statement that makes one: it judges a query of the same meaning.

-- name: function
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.twice(x INT64) RETURNS FLOAT64 AS (x * 2);
SELECT routines.twice(4) AS a, `routines`.twice(v) AS b, `p.routines.twice`(v + 1) AS c FROM UNNEST([1, 2]) AS v ORDER BY b
-- judged as:
SELECT 8.0 AS a, b, b + 2 AS c FROM UNNEST([2.0, 4.0]) AS b ORDER BY b

-- name: any_type
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.either(x ANY TYPE, y ANY TYPE) AS (IF(x IS NULL, y, x));
SELECT routines.either(NULL, 'b') AS a, routines.either(1, 2.5) AS b, routines.either(DATE '2020-01-01', NULL) AS c
-- judged as:
SELECT 'b' AS a, 1.0 AS b, DATE '2020-01-01' AS c

-- name: functions_call_each_other
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.one(x INT64) AS (x + 1);
CREATE OR REPLACE FUNCTION routines.two(x INT64) AS (routines.one(routines.one(x)));
CREATE TEMP FUNCTION three(x INT64) AS (routines.two(x) * 10);
SELECT three(1) AS a, routines.two(1) AS b
-- judged as:
SELECT 30 AS a, 3 AS b

-- name: structs_and_arrays
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.total(items ARRAY<STRUCT<qty INT64, price NUMERIC>>) AS ((SELECT SUM(qty * price) FROM UNNEST(items)));
SELECT routines.total([(2, NUMERIC '1.5'), (1, NUMERIC '0.25')]) AS t
-- judged as:
SELECT NUMERIC '3.25' AS t

-- name: a_variable_is_an_argument
-- script: yes
DECLARE n INT64 DEFAULT 3;
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.square(x INT64) AS (x * x);
SET n = routines.square(n);
SELECT n
-- judged as:
SELECT 9 AS n

-- name: table_function
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE TABLE FUNCTION routines.up_to(n INT64) AS SELECT v, v * v AS w FROM UNNEST(GENERATE_ARRAY(1, n)) AS v;
SELECT t.v, w FROM routines.up_to(3) AS t WHERE v > 1 ORDER BY v
-- judged as:
SELECT v, v * v AS w FROM UNNEST([2, 3]) AS v ORDER BY v

-- name: table_function_with_declared_columns
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE TABLE FUNCTION routines.pairs(a STRING, b FLOAT64) RETURNS TABLE<k STRING, v FLOAT64> AS (SELECT a, 1 UNION ALL SELECT UPPER(a), b);
SELECT up_to.k, p.v FROM routines.pairs('x', 2.5) AS p JOIN (SELECT 'X' AS k) AS up_to ON p.k = up_to.k
-- judged as:
SELECT 'X' AS k, 2.5 AS v

-- name: table_function_over_a_table
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE TABLE routines.seen AS SELECT x FROM UNNEST([1, 2, 3, 4]) AS x;
CREATE OR REPLACE TABLE FUNCTION routines.above(low ANY TYPE) AS (WITH s AS (SELECT x FROM routines.seen) SELECT x FROM s WHERE x > low);
SELECT SUM(x) AS s, (SELECT COUNT(*) FROM routines.above(3)) AS n FROM routines.above(1)
-- judged as:
SELECT 9 AS s, 1 AS n

-- name: a_cte_does_not_reach_inside
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE TABLE routines.kept AS SELECT 1 AS x;
CREATE OR REPLACE TABLE FUNCTION routines.all_kept() AS SELECT x FROM routines.kept;
WITH kept AS (SELECT 2 AS x) SELECT a.x AS a, b.x AS b FROM routines.all_kept() AS a, kept AS b
-- judged as:
SELECT 1 AS a, 2 AS b

-- name: dropped
-- script: yes
DECLARE told STRING DEFAULT 'there';
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.gone(x INT64) AS (x);
DROP FUNCTION routines.gone;
DROP FUNCTION IF EXISTS routines.gone;
BEGIN SELECT routines.gone(1); EXCEPTION WHEN ERROR THEN SET told = 'gone'; END;
SELECT told
-- judged as:
SELECT 'gone' AS told

-- name: replaced
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.now_then(x INT64) AS (x);
CREATE FUNCTION IF NOT EXISTS routines.now_then(x INT64) AS (x + 1);
CREATE OR REPLACE FUNCTION routines.now_then(x INT64) AS (x + routines.now_then_2(x));
CREATE OR REPLACE FUNCTION routines.now_then_2(x INT64) AS (100);
SELECT routines.now_then(1) AS a
-- judged as:
SELECT ERROR('the function in the body is not there yet') AS a

-- name: wrong_body
-- script: yes
CREATE SCHEMA IF NOT EXISTS routines;
CREATE OR REPLACE FUNCTION routines.wrong(x INT64) AS (DATE_ADD(x, INTERVAL 1 DAY));
SELECT 1 AS a
-- judged as:
SELECT ERROR('no matching signature') AS a

-- name: no_dataset
-- script: yes
CREATE FUNCTION alone(x INT64) AS (x);
SELECT alone(1) AS a
-- judged as:
SELECT ERROR('needs a dataset') AS a
