-- Tables that queries of every topic may ask for. They hold NULLs, ties, NaN and extremes on purpose.

-- input: labs
SELECT * FROM UNNEST([
  STRUCT(1 AS id, 10 AS stay, 'lactate' AS item, DATETIME '2150-01-01 06:00:00' AS t, 2.5 AS value, 'mmol/L' AS unit, TRUE AS ok),
  (2, 10, 'lactate', '2150-01-01 12:30:00', 4.0, 'mmol/L', FALSE),
  (3, 10, 'lactate', '2150-01-02 00:00:00', NULL, NULL, NULL),
  (4, 10, 'sodium', '2150-01-01 06:00:00', 140.0, 'mEq/L', TRUE),
  (5, 10, 'sodium', '2150-01-01 23:59:59', 128.5, 'mEq/L', TRUE),
  (6, 11, 'lactate', '2150-02-28 23:00:00', 1.0, 'mmol/L', TRUE),
  (7, 11, 'lactate', '2150-03-01 01:00:00', 1.0, 'mmol/L', TRUE),
  (8, 11, 'sodium', '2150-03-01 01:00:00', CAST('NaN' AS FLOAT64), 'mEq/L', FALSE),
  (9, 12, 'lactate', NULL, 18.2, 'mmol/L', TRUE),
  (10, 12, 'glucose', '2150-12-31 23:59:59.5', 999999.0, 'mg/dL', FALSE),
  (11, 12, 'glucose', '2151-01-01 00:00:00', 0.0, 'mg/dL', NULL),
  (12, NULL, 'glucose', '2151-01-01 00:00:00', -1.0, NULL, TRUE)
])

-- input: stays
SELECT * FROM UNNEST([
  STRUCT(10 AS stay, 1 AS subject, DATETIME '2150-01-01 05:00:00' AS intime, DATETIME '2150-01-03 17:30:00' AS outtime, 'MICU' AS unit, 64 AS age, NUMERIC '2.520833333' AS los),
  (11, 1, '2150-02-28 22:00:00', '2150-03-05 08:00:00', 'SICU', 64, 4.416666667),
  (12, 2, '2150-12-31 20:00:00', NULL, 'MICU', NULL, NULL),
  (13, 3, '2151-05-05 00:00:00', '2151-05-05 00:00:00', 'CCU', 91, 0),
  (14, 3, '2151-05-06 12:00:00', '2151-06-06 12:00:00', NULL, 18, 31),
  (15, 4, '2151-05-06 12:00:00', '2151-05-07 11:59:59', 'CCU', 18, 0.999988426)
])

-- input: numbers
SELECT * FROM UNNEST([
  STRUCT(1 AS k, 0 AS i, 0.0 AS f, NUMERIC '0' AS n),
  (2, 1, 0.5, 0.5), (3, -1, -0.5, -0.5), (4, 7, 1.5, 1.5), (5, -7, 2.5, 2.5), (6, 3, -2.5, -2.5), (7, NULL, NULL, NULL),
  (8, 9223372036854775807, 1e308, NUMERIC '99999999999999999999999999999.999999999'),
  (9, -9223372036854775808, -1e308, NUMERIC '-99999999999999999999999999999.999999999'),
  (10, 42, CAST('NaN' AS FLOAT64), 3.14159), (11, -42, CAST('inf' AS FLOAT64), -3.14159), (12, 100, CAST('-inf' AS FLOAT64), 0.000000001),
  (13, 2, 1e-10, 1e10), (14, 1000000, 123456.789, 123456.789)
])

-- input: words
SELECT * FROM UNNEST([
  STRUCT(1 AS k, 'alpha' AS s), (2, 'Beta'), (3, ''), (4, NULL), (5, 'héllo wörld'), (6, '日本語テキスト'), (7, '  padded  '),
  (8, 'a,b,,c'), (9, 'UPPER lower'), (10, 'tab\tand\nline'), (11, "quote's \"x\""), (12, '100%_sure\\'), (13, '😀 smile'), (14, 'ALPHA')
])

-- input: days
SELECT * FROM UNNEST([
  STRUCT(1 AS k, DATE '2020-02-29' AS d), (2, '2019-12-31'), (3, '2020-01-01'), (4, '2021-01-03'), (5, '2021-01-04'), (6, '2000-02-28'), (7, NULL),
  (8, '0001-01-01'), (9, '9999-12-31'), (10, '1969-12-31'), (11, '1970-01-01'), (12, '2024-05-31'), (13, '2015-12-28'), (14, '2018-12-30')
])

-- input: moments
SELECT * FROM UNNEST([
  STRUCT(1 AS k, DATETIME '2020-02-29 23:59:59.999999' AS dt, TIMESTAMP '2020-02-29 23:59:59.999999+00' AS ts, TIME '23:59:59.999999' AS tm),
  (2, '2019-12-31 00:00:00', '2019-12-31 00:00:00+00', '00:00:00'), (3, '2021-01-03 12:30:15.5', '2021-01-03 12:30:15.5+00', '12:30:15.5'),
  (4, '1969-12-31 23:59:59.5', '1969-12-31 23:59:59.5+00', '01:02:03.000004'), (5, NULL, NULL, NULL),
  (6, '2150-06-30 08:05:09', '2150-06-30 08:05:09+00', '08:05:09'), (7, '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '00:00:00.000001'),
  (8, '9999-12-31 23:59:59', '9999-12-31 23:59:59+00', '12:00:00')
])

-- input: orders
SELECT 1 AS id, 'ann' AS who, [STRUCT('pen' AS item, 2 AS qty, 1.5 AS price), STRUCT('ink' AS item, 1 AS qty, 7.25 AS price)] AS lines, STRUCT('Bern' AS city, STRUCT(3000 AS zip, 'CH' AS land) AS post) AS addr, [3, 1, 2] AS tags
UNION ALL SELECT 2, 'bob', [STRUCT('pen' AS item, 10 AS qty, 1.25 AS price)], STRUCT('Rome' AS city, STRUCT(100 AS zip, 'IT' AS land) AS post), ARRAY<INT64>[]
UNION ALL SELECT 3, 'cyd', [], STRUCT(CAST(NULL AS STRING) AS city, CAST(NULL AS STRUCT<zip INT64, land STRING>) AS post), [5, NULL, 5]
UNION ALL SELECT 4, NULL, NULL, NULL, NULL
