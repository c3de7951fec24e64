-- Analyses as they are written over intensive-care tables.

-- name: episodes_by_gap
-- with: labs
SELECT stay, episode, MIN(t) AS start_time, MAX(t) AS end_time, COUNT(*) AS n FROM (SELECT *, SUM(new_episode) OVER (PARTITION BY stay ORDER BY t, id) AS episode FROM (SELECT *, IF(DATETIME_DIFF(t, LAG(t) OVER (PARTITION BY stay ORDER BY t, id), HOUR) <= 8, 0, 1) AS new_episode FROM labs WHERE t IS NOT NULL)) GROUP BY stay, episode

-- name: as_of_join
-- with: stays, labs
SELECT s.stay, l.id, l.value FROM stays AS s LEFT JOIN labs AS l ON l.stay = s.stay AND l.item = 'lactate' AND l.t <= DATETIME_ADD(s.intime, INTERVAL 12 HOUR) WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY s.stay ORDER BY l.t DESC, l.id DESC) = 1

-- name: first_day_extremes
-- with: stays, labs
SELECT s.stay, MIN(CASE WHEN l.item = 'lactate' THEN l.value END) AS lactate_min, MAX(CASE WHEN l.item = 'lactate' THEN l.value END) AS lactate_max, MIN(CASE WHEN l.item = 'sodium' THEN l.value END) AS sodium_min FROM stays AS s LEFT JOIN labs AS l ON l.stay = s.stay AND l.t >= s.intime AND l.t <= DATETIME_ADD(s.intime, INTERVAL '1' DAY) GROUP BY s.stay ORDER BY s.stay

-- name: hourly_grid
-- with: stays
SELECT stay, hr, DATETIME_ADD(DATETIME_TRUNC(intime, HOUR), INTERVAL hr HOUR) AS endtime FROM stays CROSS JOIN UNNEST(GENERATE_ARRAY(-2, 3)) AS hr WHERE stay < 12

-- name: hourly_measurements
-- with: stays, labs
WITH grid AS (SELECT stay, hr, DATETIME_ADD(DATETIME_TRUNC(intime, HOUR), INTERVAL hr HOUR) AS h0 FROM stays CROSS JOIN UNNEST(GENERATE_ARRAY(0, 30)) AS hr) SELECT g.stay, g.hr, MAX(l.value) AS v FROM grid AS g JOIN labs AS l ON l.stay = g.stay AND l.t >= g.h0 AND l.t < DATETIME_ADD(g.h0, INTERVAL 1 HOUR) GROUP BY g.stay, g.hr

-- name: icu_sequence
-- with: stays
SELECT subject, stay, DENSE_RANK() OVER (PARTITION BY subject ORDER BY intime) AS seq, ROW_NUMBER() OVER (PARTITION BY subject ORDER BY intime) = 1 AS first_stay, DATETIME_DIFF(intime, LAG(outtime) OVER (PARTITION BY subject ORDER BY intime), DAY) AS days_since FROM stays

-- name: length_of_stay
-- with: stays
SELECT stay, DATETIME_DIFF(outtime, intime, DAY) AS days, ROUND(CAST(DATETIME_DIFF(outtime, intime, HOUR) / 24 AS NUMERIC), 2) AS los, CASE WHEN outtime IS NULL THEN 'in' WHEN DATETIME_DIFF(outtime, intime, HOUR) < 24 THEN 'short' ELSE 'long' END AS kind FROM stays

-- name: sofa_like_points
-- with: labs
SELECT stay, SUM(pts) AS total FROM (SELECT stay, item, CASE WHEN item = 'lactate' AND MAX(value) > 4 THEN 2 WHEN item = 'lactate' AND MAX(value) >= 2 THEN 1 WHEN item = 'sodium' AND MIN(value) < 130 THEN 1 WHEN MAX(value) IS NULL THEN NULL ELSE 0 END AS pts FROM labs WHERE value IS NOT NULL AND NOT IS_NAN(value) GROUP BY stay, item) GROUP BY stay

-- name: coalesced_scores
SELECT id, COALESCE(resp, 0) + COALESCE(coag, 0) + COALESCE(liver, 0) AS sofa, GREATEST(COALESCE(resp, 0), COALESCE(coag, 0)) AS worst FROM UNNEST([STRUCT(1 AS id, 2 AS resp, NULL AS coag, 1 AS liver), (2, NULL, NULL, NULL), (3, 4, 4, 4)])

-- name: pf_ratio_pairing
WITH po2 AS (SELECT * FROM UNNEST([STRUCT(1 AS stay, DATETIME '2150-01-01 10:00:00' AS t, 80.0 AS po2), (1, '2150-01-01 14:00:00', 95.0), (2, '2150-01-02 00:00:00', 60.0)])), fio2 AS (SELECT * FROM UNNEST([STRUCT(1 AS stay, DATETIME '2150-01-01 09:30:00' AS t, 0.4 AS fio2), (1, '2150-01-01 13:59:59', 0.5), (1, '2150-01-01 05:00:00', 1.0)])) SELECT p.stay, p.t, p.po2, f.fio2, p.po2 / f.fio2 AS pf FROM po2 AS p LEFT JOIN fio2 AS f ON p.stay = f.stay AND f.t BETWEEN DATETIME_SUB(p.t, INTERVAL 4 HOUR) AND p.t WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY p.stay, p.t ORDER BY f.t DESC) = 1

-- name: rolling_24h_minimum
-- with: labs
SELECT a.id, MIN(b.value) AS min24 FROM labs AS a JOIN labs AS b ON a.item = b.item AND b.t BETWEEN DATETIME_SUB(a.t, INTERVAL 24 HOUR) AND a.t WHERE NOT IS_NAN(b.value) GROUP BY a.id

-- name: rolling_urine_output
SELECT t, SUM(v) OVER (ORDER BY DATETIME_DIFF(t, DATETIME '2150-01-01', HOUR) RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) AS uo6 FROM UNNEST([STRUCT(DATETIME '2150-01-01 00:30:00' AS t, 100.0 AS v), ('2150-01-01 03:00:00', 50.0), ('2150-01-01 06:10:00', 75.0), ('2150-01-01 12:00:00', NULL), ('2150-01-01 12:59:00', 20.0)])

-- name: ventilation_durations
WITH ev AS (SELECT * FROM UNNEST([STRUCT(1 AS stay, DATETIME '2150-01-01 00:00:00' AS t, 1 AS vent, 0 AS ext), (1, '2150-01-01 04:00:00', 1, 0), (1, '2150-01-01 05:00:00', 0, 1), (1, '2150-01-01 20:00:00', 1, 0), (1, '2150-01-02 01:00:00', 1, 0)])), lagged AS (SELECT *, LAG(t) OVER (PARTITION BY stay, vent ORDER BY t) AS prev_t, LAG(ext) OVER (PARTITION BY stay ORDER BY t) AS prev_ext FROM ev), starts AS (SELECT *, CASE WHEN prev_ext = 1 THEN 1 WHEN prev_t IS NULL THEN 1 WHEN DATETIME_DIFF(t, prev_t, MINUTE) > 8 * 60 THEN 1 ELSE 0 END AS new_run FROM lagged), runs AS (SELECT *, SUM(new_run) OVER (PARTITION BY stay ORDER BY t ROWS UNBOUNDED PRECEDING) AS run FROM starts) SELECT stay, run, MIN(t) AS start_time, MAX(t) AS end_time, DATETIME_DIFF(MAX(t), MIN(t), MINUTE) / 60 AS hours FROM runs GROUP BY stay, run HAVING MIN(t) != MAX(t)

-- name: charlson_flags
SELECT hadm, MAX(CASE WHEN SUBSTR(code, 1, 3) IN ('410', '412') THEN 1 ELSE 0 END) AS mi, MAX(CASE WHEN SUBSTR(code, 1, 3) = '428' OR SUBSTR(code, 1, 5) IN ('39891', '40201') OR SUBSTR(code, 1, 4) BETWEEN '4254' AND '4259' THEN 1 ELSE 0 END) AS chf FROM UNNEST([STRUCT(1 AS hadm, '41001' AS code), (1, '4280'), (2, '4255'), (2, NULL), (3, 'V123'), (4, '39891')]) GROUP BY hadm

-- name: outlier_cleaning
-- with: labs
SELECT id, CASE WHEN item = 'sodium' AND (value > 200 OR value < 50) THEN NULL WHEN item = 'glucose' AND value > 10000 THEN NULL WHEN IS_NAN(value) THEN NULL ELSE value END AS clean FROM labs

-- name: unit_conversion
SELECT itemid, value, uom, CASE WHEN itemid IN (223761, 678) THEN (value - 32) / 1.8 ELSE value END AS celsius, ROUND((value - 32) * 5 / 9, 1) AS rounded FROM UNNEST([STRUCT(223761 AS itemid, 98.6 AS value, 'F' AS uom), (223762, 37.0, 'C'), (678, NULL, 'F')])

-- name: ethnicity_grouping
SELECT e, CASE WHEN e IN ('WHITE', 'WHITE - RUSSIAN') THEN 'white' WHEN e LIKE 'BLACK%' THEN 'black' WHEN e IN ('UNKNOWN/NOT SPECIFIED', 'UNABLE TO OBTAIN') OR e IS NULL THEN 'unknown' ELSE 'other' END AS g FROM UNNEST(['WHITE', 'BLACK/AFRICAN AMERICAN', 'ASIAN', 'UNKNOWN/NOT SPECIFIED', NULL]) AS e

-- name: age_over_89
SELECT dob, admit, DATETIME_DIFF(admit, dob, YEAR) AS age, CASE WHEN DATETIME_DIFF(admit, dob, DAY) / 365.242 > 89 THEN 91.4 ELSE ROUND(DATETIME_DIFF(admit, dob, DAY) / 365.242, 2) END AS age_display FROM UNNEST([STRUCT(DATETIME '2085-03-04 00:00:00' AS dob, DATETIME '2150-01-01 12:00:00' AS admit), ('1850-01-01', '2150-01-01'), ('2150-01-01', '2150-01-01 05:00:00')])

-- name: kdigo_creatinine
WITH cr AS (SELECT * FROM UNNEST([STRUCT(1 AS stay, DATETIME '2150-01-01' AS t, 1.0 AS creat), (1, '2150-01-02 12:00:00', 1.4), (1, '2150-01-08 11:00:00', 2.2), (1, '2150-01-08 13:00:00', 4.1)])) SELECT a.stay, a.t, a.creat, MIN(b48.creat) AS low48, MIN(b7.creat) AS low7, CASE WHEN a.creat >= MIN(b7.creat) * 3 THEN 3 WHEN a.creat >= MIN(b7.creat) * 2 THEN 2 WHEN a.creat >= MIN(b48.creat) + 0.3 THEN 1 ELSE 0 END AS stage FROM cr AS a LEFT JOIN cr AS b48 ON a.stay = b48.stay AND b48.t < a.t AND b48.t >= DATETIME_SUB(a.t, INTERVAL 48 HOUR) LEFT JOIN cr AS b7 ON a.stay = b7.stay AND b7.t < a.t AND b7.t >= DATETIME_SUB(a.t, INTERVAL 7 DAY) GROUP BY a.stay, a.t, a.creat

-- name: census_by_day
-- with: stays
SELECT day, COUNT(s.stay) AS census FROM UNNEST(GENERATE_DATE_ARRAY('2150-01-01', '2150-01-05')) AS day LEFT JOIN stays AS s ON DATE(s.intime) <= day AND (s.outtime IS NULL OR DATE(s.outtime) >= day) GROUP BY day ORDER BY day

-- name: percentages
-- with: stays
SELECT unit, COUNT(*) AS n, ROUND(100 * COUNT(*) / SUM(COUNT(*)) OVER (), 1) AS pct, SAFE_DIVIDE(SUM(age), COUNT(age)) AS mean_age FROM stays GROUP BY unit ORDER BY n DESC, unit

-- name: median_by_group
-- with: labs
SELECT DISTINCT item, PERCENTILE_CONT(value, 0.5) OVER (PARTITION BY item) AS median FROM labs WHERE NOT IS_NAN(value)

-- name: gcs_carry_forward
SELECT stay, t, COALESCE(verbal, LAST_VALUE(verbal IGNORE NULLS) OVER (PARTITION BY stay ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 5) AS v FROM UNNEST([STRUCT(1 AS stay, 1 AS t, NULL AS verbal), (1, 2, 3), (1, 3, NULL), (2, 1, NULL), (2, 2, 1)])

-- name: readmission_30d
-- with: stays
SELECT subject, stay, LEAD(intime) OVER (PARTITION BY subject ORDER BY intime) AS next_in, IFNULL(DATETIME_DIFF(LEAD(intime) OVER (PARTITION BY subject ORDER BY intime), outtime, DAY) <= 30, FALSE) AS readmitted FROM stays

-- name: dose_intervals_overlap
SELECT a.id AS a, b.id AS b, GREATEST(a.s, b.s) AS s, LEAST(a.e, b.e) AS e FROM (SELECT * FROM UNNEST([STRUCT(1 AS id, DATETIME '2150-01-01 00:00:00' AS s, DATETIME '2150-01-01 06:00:00' AS e), (2, '2150-01-01 05:00:00', '2150-01-01 09:00:00'), (3, '2150-01-01 09:00:00', '2150-01-01 10:00:00')])) AS a JOIN (SELECT * FROM UNNEST([STRUCT(1 AS id, DATETIME '2150-01-01 00:00:00' AS s, DATETIME '2150-01-01 06:00:00' AS e), (2, '2150-01-01 05:00:00', '2150-01-01 09:00:00'), (3, '2150-01-01 09:00:00', '2150-01-01 10:00:00')])) AS b ON a.id < b.id AND a.s < b.e AND b.s < a.e

-- name: weighted_mean
SELECT grp, SUM(v * w) / NULLIF(SUM(w), 0) AS wm, SUM(IF(v IS NULL, 0, w)) AS total FROM UNNEST([STRUCT('a' AS grp, 1.0 AS v, 2 AS w), ('a', 3.0, 1), ('b', 5.0, 0), ('b', NULL, 4)]) GROUP BY grp

-- name: histogram
-- with: labs
SELECT WIDTH, COUNT(*) AS n FROM (SELECT CASE WHEN value < 0 THEN -1 ELSE CAST(FLOOR(LEAST(value, 200) / 50) AS INT64) END AS WIDTH FROM labs WHERE value IS NOT NULL AND NOT IS_NAN(value)) GROUP BY WIDTH ORDER BY WIDTH

-- name: last_value_before_event
-- with: stays, labs
SELECT s.stay, (SELECT l.value FROM labs AS l WHERE l.stay = s.stay AND l.t < DATETIME '2150-01-02' ORDER BY l.t DESC, l.id DESC LIMIT 1) AS v FROM stays AS s

-- name: dedupe_latest
-- with: labs
SELECT * EXCEPT (rn) FROM (SELECT id, stay, item, t, ROW_NUMBER() OVER (PARTITION BY stay, item ORDER BY t DESC, id DESC) AS rn FROM labs) WHERE rn = 1

-- name: text_numeric_mix
SELECT raw, SAFE_CAST(REGEXP_REPLACE(raw, r'[^0-9.]', '') AS FLOAT64) AS num, CASE WHEN raw LIKE '<%' THEN 'below' WHEN raw LIKE '>%' THEN 'above' END AS flag FROM UNNEST(['1.5', '<0.3', '> 20', 'NEG', '', NULL, '1.2.3']) AS raw

-- name: shift_of_day
-- with: labs
SELECT CASE WHEN EXTRACT(HOUR FROM t) BETWEEN 7 AND 18 THEN 'day' ELSE 'night' END AS shift, COUNT(*) AS n FROM labs GROUP BY shift

-- name: cohort_exclusions
-- with: stays
SELECT COUNT(*) AS all_stays, COUNTIF(age < 16) AS minors, COUNTIF(outtime IS NULL) AS open_stays, COUNT(*) - COUNTIF(age < 16 OR outtime IS NULL) AS kept, LOGICAL_AND(age > 10) AS ok FROM stays

-- name: monthly_counts
-- with: labs
SELECT FORMAT_DATETIME('%Y-%m', t) AS month, COUNT(*) AS n, COUNT(DISTINCT stay) AS stays FROM labs WHERE t IS NOT NULL GROUP BY month ORDER BY month

-- name: weekday_pattern
-- with: labs
SELECT FORMAT_DATETIME('%A', t) AS day, EXTRACT(DAYOFWEEK FROM t) AS dow, COUNT(*) AS n FROM labs GROUP BY day, dow ORDER BY dow
