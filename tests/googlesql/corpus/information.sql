-- INFORMATION_SCHEMA, __TABLES__, wildcard tables, a default dataset. Google's engine has no tables: it judges a query of the same meaning,
-- whose values are those of BigQuery's documentation.

-- name: columns
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_a;
CREATE OR REPLACE TABLE info_a.t (id INT64, name STRING, tags ARRAY<STRUCT<k STRING, v BIGNUMERIC>>);
SELECT table_schema, table_name, column_name, ordinal_position, data_type, is_hidden
FROM info_a.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 't' ORDER BY ordinal_position
-- judged as:
SELECT 'info_a' AS table_schema, 't' AS table_name, column_name, ordinal_position, data_type, 'NO' AS is_hidden
FROM UNNEST([STRUCT('id' AS column_name, 1 AS ordinal_position, 'INT64' AS data_type), ('name', 2, 'STRING'), ('tags', 3, 'ARRAY<STRUCT<k STRING, v BIGNUMERIC>>')])
ORDER BY ordinal_position

-- name: tables
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_b;
CREATE OR REPLACE TABLE info_b.t AS SELECT 1 AS x;
CREATE OR REPLACE VIEW info_b.v AS SELECT x FROM info_b.t;
SELECT table_name, table_type, is_insertable_into FROM info_b.INFORMATION_SCHEMA.TABLES ORDER BY table_name
-- judged as:
SELECT 't' AS table_name, 'BASE TABLE' AS table_type, 'YES' AS is_insertable_into UNION ALL SELECT 'v', 'VIEW', 'NO' ORDER BY table_name

-- name: field_paths
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_c;
CREATE OR REPLACE TABLE info_c.t (id INT64, place STRUCT<lat FLOAT64, names ARRAY<STRUCT<lang STRING>>>);
SELECT column_name, field_path, data_type FROM `p.info_c.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS` AS f ORDER BY f.field_path
-- judged as:
SELECT column_name, field_path, data_type FROM UNNEST([
  STRUCT('place' AS column_name, 'place' AS field_path, 'STRUCT<lat FLOAT64, names ARRAY<STRUCT<lang STRING>>>' AS data_type), ('place', 'place.lat', 'FLOAT64'),
  ('place', 'place.names', 'ARRAY<STRUCT<lang STRING>>'), ('place', 'place.names.lang', 'STRING'), ('id', 'id', 'INT64')]) ORDER BY field_path

-- name: schemata
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_d;
CREATE OR REPLACE TABLE info_d.t AS SELECT 1 AS x;
SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA WHERE schema_name LIKE 'info!_d' OR schema_name = 'info_d'
-- judged as:
SELECT 'info_d' AS schema_name

-- name: views
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_e;
CREATE OR REPLACE VIEW info_e.v AS SELECT 1 AS x;
SELECT table_name, use_standard_sql FROM `region-us`.INFORMATION_SCHEMA.VIEWS WHERE table_schema = 'info_e'
-- judged as:
SELECT 'v' AS table_name, 'YES' AS use_standard_sql

-- name: tables_with_their_rows
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_f;
CREATE OR REPLACE TABLE info_f.t AS SELECT x FROM UNNEST([1, 2, 3]) AS x;
CREATE OR REPLACE TABLE info_f.u (x INT64);
INSERT INTO info_f.u (x) VALUES (5);
SELECT table_id, row_count, type FROM info_f.__TABLES__ ORDER BY table_id
-- judged as:
SELECT 't' AS table_id, 3 AS row_count, 1 AS type UNION ALL SELECT 'u', 1, 1 ORDER BY table_id

-- name: wildcard
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_g;
CREATE OR REPLACE TABLE info_g.events_20240101 AS SELECT 1 AS id, 'a' AS kind;
CREATE OR REPLACE TABLE info_g.events_20240102 AS SELECT 2 AS id, 'b' AS kind, 0.5 AS score;
CREATE OR REPLACE TABLE info_g.other AS SELECT 3 AS id;
SELECT *, _TABLE_SUFFIX AS day FROM `info_g.events_*` ORDER BY id
-- judged as:
SELECT 1 AS id, 'a' AS kind, CAST(NULL AS FLOAT64) AS score, '20240101' AS day UNION ALL SELECT 2, 'b', 0.5, '20240102' ORDER BY id

-- name: wildcard_with_a_filter
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_h;
CREATE OR REPLACE TABLE info_h.y2022 AS SELECT 1 AS n;
CREATE OR REPLACE TABLE info_h.y2023 AS SELECT 2 AS n;
CREATE OR REPLACE TABLE info_h.y2024 AS SELECT 4 AS n;
SELECT SUM(n) AS s, MIN(t._TABLE_SUFFIX) AS low FROM `p.info_h.y20*` AS t WHERE _TABLE_SUFFIX BETWEEN '23' AND '24'
-- judged as:
SELECT 6 AS s, '23' AS low

-- name: wildcard_leaves_views_out
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_i;
CREATE OR REPLACE TABLE info_i.a1 AS SELECT 1 AS n;
CREATE OR REPLACE VIEW info_i.a2 AS SELECT 2 AS n;
SELECT COUNT(*) AS c FROM `info_i.a*`
-- judged as:
SELECT 1 AS c

-- name: default_dataset
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_j;
SET @@dataset_id = 'info_j';
CREATE OR REPLACE TABLE t AS SELECT 7 AS x;
CREATE TEMP TABLE only_here AS SELECT x + 1 AS x FROM t;
INSERT INTO t (x) VALUES (8);
SELECT SUM(t.x) AS s, MAX(only_here.x) AS m, (SELECT COUNT(*) FROM info_j.t) AS n FROM t, only_here
-- judged as:
SELECT 15 AS s, 8 AS m, 2 AS n

-- name: no_such_view
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_k;
CREATE OR REPLACE TABLE info_k.t AS SELECT 1 AS x;
SELECT * FROM info_kk.INFORMATION_SCHEMA.TABLES
-- judged as:
SELECT ERROR('dataset not found') AS x

-- name: wildcard_without_a_table
-- script: yes
CREATE SCHEMA IF NOT EXISTS info_k;
CREATE OR REPLACE TABLE info_k.t AS SELECT 1 AS x;
SELECT * FROM `info_k.nothing*`
-- judged as:
SELECT ERROR('does not match any table') AS x
