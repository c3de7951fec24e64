-- Scripts. Google's engine runs no scripts: it judges a query of the same meaning.

-- name: declare_and_select
-- script: yes
DECLARE x INT64 DEFAULT 3;
DECLARE y, z STRING;
DECLARE d DEFAULT DATE '2020-02-29';
SET y = 'a';
SELECT x + 1 AS a, y AS b, z AS c, d AS d
-- judged as:
SELECT 3 + 1 AS a, 'a' AS b, CAST(NULL AS STRING) AS c, DATE '2020-02-29' AS d

-- name: every_type
-- script: yes
DECLARE i INT64 DEFAULT -9223372036854775808;
DECLARE f FLOAT64 DEFAULT 0.1 + 0.2;
DECLARE n NUMERIC DEFAULT 12345678901234567890.123456789;
DECLARE b BOOL DEFAULT 1 < 2;
DECLARE s STRING DEFAULT CONCAT('it\'s "x" \\ \n', CHR(233));
DECLARE y BYTES DEFAULT CONCAT(b'\x00\xff', b'a\'"');
DECLARE d DATE DEFAULT DATE_ADD(DATE '2024-01-31', INTERVAL 1 MONTH);
DECLARE t TIME DEFAULT TIME_ADD(TIME '10:00:00', INTERVAL 1 MICROSECOND);
DECLARE dt DATETIME DEFAULT DATETIME_ADD(DATETIME '2024-01-31 10:00:00', INTERVAL 1 SECOND);
DECLARE ts TIMESTAMP DEFAULT TIMESTAMP_ADD(TIMESTAMP '2024-01-31 10:00:00+02:00', INTERVAL 1 MILLISECOND);
DECLARE iv INTERVAL DEFAULT MAKE_INTERVAL(1, 2, 3, 4, 5, 6);
DECLARE j JSON DEFAULT PARSE_JSON('{"a": [1, "x"]}');
DECLARE a ARRAY<INT64> DEFAULT GENERATE_ARRAY(1, 3);
DECLARE st STRUCT<x INT64, y STRING> DEFAULT (SELECT AS STRUCT 1 + 1, UPPER('q'));
SELECT i, f, n, b, s, y, d, t, dt, ts, iv, j, a, st.x AS sx, st.y AS sy
-- judged as:
SELECT -9223372036854775808 AS i, 0.1 + 0.2 AS f, NUMERIC '12345678901234567890.123456789' AS n, TRUE AS b, CONCAT('it\'s "x" \\ \n', CHR(233)) AS s,
  b'\x00\xffa\'"' AS y, DATE '2024-02-29' AS d, TIME '10:00:00.000001' AS t, DATETIME '2024-01-31 10:00:01' AS dt,
  TIMESTAMP '2024-01-31 08:00:00.001+00' AS ts, MAKE_INTERVAL(1, 2, 3, 4, 5, 6) AS iv, JSON '{"a": [1, "x"]}' AS j, [1, 2, 3] AS a, 2 AS sx, 'Q' AS sy

-- name: odd_floats
-- script: yes
DECLARE a FLOAT64 DEFAULT CAST('nan' AS FLOAT64);
DECLARE b FLOAT64 DEFAULT CAST('-inf' AS FLOAT64);
DECLARE c ARRAY<STRUCT<k STRING, v FLOAT64>> DEFAULT [('a', 1e300), (NULL, NULL)];
SELECT IS_NAN(a) AS a, b, c[OFFSET(0)].v * 10 AS c, c[OFFSET(1)].k AS d
-- judged as:
SELECT TRUE AS a, CAST('-inf' AS FLOAT64) AS b, 1e301 AS c, CAST(NULL AS STRING) AS d

-- name: null_default
-- script: yes
DECLARE x DATE DEFAULT NULL;
SELECT x, x IS NULL AS n, COALESCE(x, DATE '2020-01-01') AS c
-- judged as:
SELECT CAST(NULL AS DATE) AS x, TRUE AS n, DATE '2020-01-01' AS c

-- name: set_several
-- script: yes
DECLARE a INT64;
DECLARE b STRING;
DECLARE c FLOAT64;
SET (a, b, c) = (1, 'x', 2);
SELECT a, b, c
-- judged as:
SELECT 1 AS a, 'x' AS b, 2.0 AS c

-- name: set_from_a_row
-- script: yes
DECLARE least, most INT64;
SET (least, most) = (SELECT AS STRUCT MIN(x), MAX(x) FROM UNNEST([5, 2, 9]) AS x);
SELECT least, most
-- judged as:
SELECT 2 AS least, 9 AS most

-- name: set_from_no_row
-- script: yes
DECLARE a, b INT64 DEFAULT 1;
SET (a, b) = (SELECT AS STRUCT x, x FROM UNNEST(CAST([] AS ARRAY<INT64>)) AS x);
SELECT a, b
-- judged as:
SELECT CAST(NULL AS INT64) AS a, CAST(NULL AS INT64) AS b

-- name: while_counts
-- script: yes
DECLARE i, total INT64 DEFAULT 0;
WHILE i < 10 DO
  SET i = i + 1;
  IF MOD(i, 2) = 0 THEN CONTINUE; END IF;
  SET total = total + i;
END WHILE;
SELECT i, total
-- judged as:
SELECT 10 AS i, 25 AS total

-- name: loop_and_leave
-- script: yes
DECLARE i INT64 DEFAULT 0;
LOOP
  SET i = i + 1;
  IF i >= 7 THEN LEAVE; END IF;
END LOOP;
SELECT i
-- judged as:
SELECT 7 AS i

-- name: repeat_runs_once
-- script: yes
DECLARE i INT64 DEFAULT 10;
REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT;
SELECT i
-- judged as:
SELECT 11 AS i

-- name: for_rows_in_order
-- script: yes
DECLARE told STRING DEFAULT '';
FOR r IN (SELECT w, n FROM UNNEST([STRUCT('a' AS w, 3 AS n), ('b', 1), ('c', 2)]) ORDER BY n DESC) DO
  SET told = CONCAT(told, r.w, CAST(r.n AS STRING));
END FOR;
SELECT told
-- judged as:
SELECT 'a3c2b1' AS told

-- name: for_over_structs
-- script: yes
DECLARE total INT64 DEFAULT 0;
FOR r IN (SELECT AS STRUCT x, x * x AS y FROM UNNEST([1, 2, 3]) AS x) DO
  IF r.x = 2 THEN CONTINUE; END IF;
  SET total = total + r.y;
END FOR;
SELECT total
-- judged as:
SELECT 10 AS total

-- name: nested_loops_with_labels
-- script: yes
DECLARE i, j, n INT64 DEFAULT 0;
outer_loop: LOOP
  SET i = i + 1;
  SET j = 0;
  inner_loop: WHILE TRUE DO
    SET j = j + 1;
    SET n = n + 1;
    IF j > 3 THEN CONTINUE outer_loop; END IF;
    IF i = 3 THEN BREAK outer_loop; END IF;
  END WHILE inner_loop;
END LOOP outer_loop;
SELECT i, j, n
-- judged as:
SELECT 3 AS i, 1 AS j, 9 AS n

-- name: leave_a_block
-- script: yes
DECLARE x INT64 DEFAULT 0;
work: BEGIN
  SET x = 1;
  LEAVE work;
  SET x = 2;
END work;
SELECT x
-- judged as:
SELECT 1 AS x

-- name: if_elseif_else
-- script: yes
DECLARE told STRING DEFAULT '';
FOR r IN (SELECT x FROM UNNEST([5, 0, -5, NULL]) AS x WITH OFFSET AS o ORDER BY o) DO
  IF r.x > 0 THEN SET told = told || '+';
  ELSEIF r.x = 0 THEN SET told = told || '0';
  ELSEIF r.x < 0 THEN SET told = told || '-';
  ELSE SET told = told || '?';
  END IF;
END FOR;
SELECT told
-- judged as:
SELECT '+0-?' AS told

-- name: case_statement
-- script: yes
DECLARE told STRING DEFAULT '';
DECLARE x INT64 DEFAULT 2;
CASE x WHEN 1 THEN SET told = 'one'; WHEN 1 + 1 THEN SET told = 'two'; ELSE SET told = 'many'; END CASE;
CASE WHEN x > 5 THEN SET told = told || ' great'; WHEN x > 1 THEN SET told = told || ' fair'; END CASE;
SELECT told
-- judged as:
SELECT 'two fair' AS told

-- name: case_without_a_match
-- script: yes
DECLARE x STRING DEFAULT 'q';
CASE x WHEN 'a' THEN SET x = 'b'; END CASE;
SELECT x
-- judged as:
SELECT 'q' AS x

-- name: blocks_and_their_variables
-- script: yes
DECLARE x INT64 DEFAULT 1;
BEGIN
  DECLARE y INT64 DEFAULT x + 1;
  SET x = y * 10;
END;
BEGIN
  DECLARE y STRING DEFAULT 'again';
  SELECT x, y;
END
-- judged as:
SELECT 20 AS x, 'again' AS y

-- name: column_before_variable
-- script: yes
DECLARE x INT64 DEFAULT 5;
SELECT x, (SELECT x) AS y FROM UNNEST([1]) AS x
-- judged as:
SELECT x, (SELECT x) AS y FROM UNNEST([1]) AS x

-- name: variables_in_a_query
-- script: yes
DECLARE low INT64 DEFAULT 2;
DECLARE words ARRAY<STRING> DEFAULT ['a', 'b', 'c'];
WITH t AS (SELECT w, i FROM UNNEST(words) AS w WITH OFFSET AS i WHERE i + 1 >= low)
SELECT STRING_AGG(w, '-' ORDER BY w) AS w, MAX(i) + low AS m FROM t HAVING COUNT(*) >= low LIMIT 1
-- judged as:
SELECT 'b-c' AS w, 4 AS m

-- name: exception
-- script: yes
DECLARE told STRING;
BEGIN
  SET told = CAST(1 / 0 AS STRING);
EXCEPTION WHEN ERROR THEN
  SET told = IF(LENGTH(@@error.message) > 0, 'caught', 'empty');
END;
SELECT told
-- judged as:
SELECT 'caught' AS told

-- name: raise_and_its_message
-- script: yes
DECLARE told STRING;
BEGIN
  RAISE USING MESSAGE = CONCAT('no ', 'good');
EXCEPTION WHEN ERROR THEN
  SET told = @@error.message;
END;
SELECT told, LENGTH(told) AS n
-- judged as:
SELECT 'no good' AS told, 7 AS n

-- name: raise_again
-- script: yes
DECLARE told STRING DEFAULT '';
BEGIN
  BEGIN
    RAISE USING MESSAGE = 'first';
  EXCEPTION WHEN ERROR THEN
    SET told = told || 'inner ';
    RAISE;
  END;
EXCEPTION WHEN ERROR THEN
  SET told = told || @@error.message;
END;
SELECT told
-- judged as:
SELECT 'inner first' AS told

-- name: statement_text
-- script: yes
DECLARE told STRING;
BEGIN
  SELECT ERROR('x');
EXCEPTION WHEN ERROR THEN
  SET told = @@error.statement_text;
END;
SELECT told
-- judged as:
SELECT 'SELECT ERROR(\'x\')' AS told

-- name: an_unknown_table_is_caught
-- script: yes
DECLARE told BOOL DEFAULT FALSE;
BEGIN
  SELECT * FROM nowhere.t;
EXCEPTION WHEN ERROR THEN SET told = TRUE;
END;
SELECT told
-- judged as:
SELECT TRUE AS told

-- name: temporary_table
-- script: yes
CREATE TEMP TABLE t AS SELECT x, x * x AS y FROM UNNEST([1, 2, 3]) AS x;
INSERT INTO t (x, y) VALUES (10, 100), (11, NULL);
UPDATE t SET y = 0 WHERE y IS NULL;
DELETE FROM t WHERE x = 1;
SELECT x, y FROM t ORDER BY x
-- judged as:
SELECT x, y FROM UNNEST([STRUCT(2 AS x, 4 AS y), (3, 9), (10, 100), (11, 0)]) ORDER BY x

-- name: temporary_table_declared
-- script: yes
CREATE TEMP TABLE t (k STRING NOT NULL, v BIGNUMERIC, r RANGE<DATE>);
INSERT INTO t VALUES ('a', 1.5, RANGE<DATE> '[2020-01-01, UNBOUNDED)');
CREATE OR REPLACE TEMP TABLE u AS SELECT * FROM t;
SELECT k, CAST(v * 2 AS STRING) AS v, RANGE_START(r) AS s FROM u
-- judged as:
SELECT 'a' AS k, '3' AS v, DATE '2020-01-01' AS s

-- name: temporary_table_of_the_session
-- script: yes
CREATE TEMP TABLE t AS SELECT 1 AS x;
SELECT x, t.x AS y FROM _SESSION.t
-- judged as:
SELECT 1 AS x, 1 AS y

-- name: row_count
-- script: yes
DECLARE n INT64;
CREATE TEMP TABLE t AS SELECT x FROM UNNEST([1, 2, 3]) AS x;
UPDATE t SET x = x + 1 WHERE x > 1;
SET n = @@row_count;
SELECT n
-- judged as:
SELECT 2 AS n

-- name: merge_in_a_script
-- script: yes
DECLARE bonus INT64 DEFAULT 100;
CREATE TEMP TABLE t AS SELECT 1 AS k, 1 AS v;
MERGE t USING (SELECT 1 AS k UNION ALL SELECT 2) AS s ON t.k = s.k
WHEN MATCHED THEN UPDATE SET v = v + bonus
WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, bonus);
SELECT k, v FROM t ORDER BY k
-- judged as:
SELECT k, v FROM UNNEST([STRUCT(1 AS k, 101 AS v), (2, 100)]) ORDER BY k

-- name: temporary_functions
-- script: yes
DECLARE x INT64 DEFAULT 5;
CREATE TEMP FUNCTION twice(n INT64) AS (n * 2);
CREATE TEMP FUNCTION told(v ANY TYPE) AS (CONCAT('<', CAST(v AS STRING), '>'));
SET x = twice(x) + 1;
SELECT twice(x) AS a, told(x) AS b, told(TRUE) AS c
-- judged as:
SELECT 22 AS a, '<11>' AS b, '<true>' AS c

-- name: execute_immediate
-- script: yes
DECLARE a INT64;
DECLARE b STRING;
EXECUTE IMMEDIATE 'SELECT @x + ' || '1, UPPER(@y)' INTO a, b USING 4 AS x, 'q' AS y;
SELECT a, b
-- judged as:
SELECT 5 AS a, 'Q' AS b

-- name: execute_immediate_by_place
-- script: yes
DECLARE n INT64 DEFAULT 2;
CREATE TEMP TABLE t (x INT64);
EXECUTE IMMEDIATE 'INSERT INTO t SELECT v FROM UNNEST(?) AS v WHERE v > ?' USING [1, 2, 3, 4], n;
EXECUTE IMMEDIATE 'SELECT SUM(x) AS s, ? AS w FROM t' USING 'end'
-- judged as:
SELECT 7 AS s, 'end' AS w

-- name: execute_immediate_without_a_row
-- script: yes
DECLARE a INT64 DEFAULT 1;
EXECUTE IMMEDIATE 'SELECT x FROM UNNEST([1]) AS x WHERE FALSE' INTO a;
SELECT a
-- judged as:
SELECT CAST(NULL AS INT64) AS a

-- name: execute_immediate_makes_a_table
-- script: yes
EXECUTE IMMEDIATE FORMAT('CREATE TEMP TABLE %s AS SELECT %d AS x', 'made', 42);
SELECT x FROM made
-- judged as:
SELECT 42 AS x

-- name: procedure
-- script: yes
DECLARE total INT64;
CREATE PROCEDURE d.add_up(a INT64, IN b INT64, OUT result INT64)
BEGIN
  SET result = a + b;
END;
CALL d.add_up(3, 4, total);
SELECT total
-- judged as:
SELECT 7 AS total

-- name: procedure_inout
-- script: yes
DECLARE x FLOAT64 DEFAULT 1.5;
CREATE OR REPLACE PROCEDURE d.double_it(INOUT v FLOAT64) BEGIN SET v = v * 2; END;
CALL d.double_it(x);
CALL d.double_it(x);
SELECT x
-- judged as:
SELECT 6.0 AS x

-- name: procedure_that_calls_itself
-- script: yes
DECLARE f INT64;
CREATE PROCEDURE d.factorial(n INT64, OUT r INT64)
BEGIN
  DECLARE below INT64;
  IF n <= 1 THEN
    SET r = 1;
    RETURN;
  END IF;
  CALL d.factorial(n - 1, below);
  SET r = n * below;
END;
CALL d.factorial(10, f);
SELECT f
-- judged as:
SELECT 3628800 AS f

-- name: return_ends_the_script
-- script: yes
SELECT 1 AS x;
RETURN;
SELECT 2 AS x
-- judged as:
SELECT 1 AS x

-- name: transaction_rolled_back
-- script: yes
CREATE TEMP TABLE t AS SELECT 1 AS x;
BEGIN TRANSACTION;
INSERT INTO t VALUES (2);
ROLLBACK TRANSACTION;
BEGIN;
INSERT INTO t VALUES (3);
COMMIT;
SELECT x FROM t ORDER BY x
-- judged as:
SELECT x FROM UNNEST([1, 3]) AS x ORDER BY x

-- name: transaction_with_a_handler
-- script: yes
CREATE TEMP TABLE t AS SELECT 1 AS x;
BEGIN
  BEGIN TRANSACTION;
  INSERT INTO t VALUES (2);
  SELECT ERROR('stop');
  COMMIT TRANSACTION;
EXCEPTION WHEN ERROR THEN
  ROLLBACK TRANSACTION;
END;
SELECT COUNT(*) AS n FROM t
-- judged as:
SELECT 1 AS n

-- name: assert_holds
-- script: yes
DECLARE x INT64 DEFAULT 1;
ASSERT x = 1 AS 'x is one';
SELECT x
-- judged as:
SELECT 1 AS x

-- name: limits_of_a_type
-- script: yes
DECLARE s STRING(3);
DECLARE n NUMERIC(5, 2) DEFAULT 1.239;
BEGIN SET s = 'abcd'; EXCEPTION WHEN ERROR THEN SET s = 'abc'; END;
SELECT s, n
-- judged as:
SELECT 'abc' AS s, NUMERIC '1.24' AS n

-- name: parameters_and_variables
-- script: yes
-- param: start:INT64:5
DECLARE x INT64 DEFAULT @start;
SET x = x + @start;
SELECT x, @start AS s
-- judged as:
SELECT 10 AS x, 5 AS s

-- name: pipe_in_a_script
-- script: yes
DECLARE low INT64 DEFAULT 1;
FROM UNNEST([1, 2, 3]) AS x |> WHERE x > low |> AGGREGATE SUM(x) AS s
-- judged as:
SELECT 5 AS s

-- name: raise_ends_the_script
-- script: yes
BEGIN RAISE USING MESSAGE = 'end'; END;
SELECT 1 AS x
-- judged as:
SELECT ERROR('end') AS x

-- name: assert_fails
-- script: yes
ASSERT FALSE AS 'never';
SELECT 1 AS x
-- judged as:
SELECT ERROR('never') AS x

-- name: set_of_the_wrong_type
-- script: yes
DECLARE x INT64;
SET x = 'abc';
SELECT x
-- judged as:
SELECT ERROR('type') AS x

-- name: declared_twice
-- script: yes
DECLARE x INT64;
BEGIN DECLARE x STRING; END;
SELECT x
-- judged as:
SELECT ERROR('declared') AS x

-- name: gone_behind_its_block
-- script: yes
BEGIN DECLARE x INT64; END;
SELECT x
-- judged as:
SELECT ERROR('undeclared') AS x

-- name: row_of_for_is_fixed
-- script: yes
FOR r IN (SELECT 1 AS x) DO SET r = STRUCT(2); END FOR;
SELECT 1 AS x
-- judged as:
SELECT ERROR('fixed') AS x

-- name: dynamic_statement_sees_no_variables
-- script: yes
DECLARE x INT64 DEFAULT 1;
EXECUTE IMMEDIATE 'SELECT x'
-- judged as:
SELECT ERROR('unrecognized') AS x

-- name: two_rows_into_a_variable
-- script: yes
DECLARE x INT64;
EXECUTE IMMEDIATE 'SELECT v FROM UNNEST([1, 2]) AS v' INTO x;
SELECT x
-- judged as:
SELECT ERROR('rows') AS x

-- name: commit_of_nothing
-- script: yes
COMMIT TRANSACTION;
SELECT 1 AS x
-- judged as:
SELECT ERROR('no transaction') AS x
