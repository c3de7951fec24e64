{%- set vitals = ['heartrate', 'sysbp', 'diasbp', 'meanbp', 'resprate', 'tempc', 'spo2', 'glucose'] -%}
{%- set labs = [
  'aniongap', 'albumin', 'bands', 'bicarbonate', 'bilirubin', 'creatinine', 'chloride', 'glucose_lab', 'hematocrit',
  'hemoglobin', 'lactate', 'platelet', 'potassium', 'ptt', 'inr', 'pt', 'sodium', 'bun', 'wbc'
] -%}
{%- set drugs = ['norepinephrine', 'epinephrine', 'dopamine', 'dobutamine'] -%}
-- No feature may come from after `as_of`, nor leave out what was known by then: each extreme must be that of the values
-- charted in the window, whose ends are taken from the source. A flag or a rate must have a row by then that can be its
-- reason.
WITH windows AS (
  SELECT
    icustay_id,
    subject_id,
    hadm_id,
    intime,
    CASE WHEN outtime < DATETIME_ADD(intime, INTERVAL 24 HOUR) THEN outtime ELSE DATETIME_ADD(intime, INTERVAL 24 HOUR) END AS until
  FROM {{ ref('stg_icustays') }}
  WHERE outtime >= intime
),

known AS (
  SELECT
    windows.icustay_id,
    labs.lab AS name,
    MIN(labs.value) AS lowest,
    MAX(labs.value) AS highest
  FROM windows
  INNER JOIN {{ ref('int_labs') }} AS labs
    ON labs.subject_id = windows.subject_id
    AND labs.hadm_id = windows.hadm_id
    AND labs.charttime BETWEEN DATETIME_SUB(windows.intime, INTERVAL 6 HOUR) AND windows.until
  GROUP BY windows.icustay_id, labs.lab
  UNION ALL
  SELECT
    windows.icustay_id,
    vitals.vital AS name,
    MIN(vitals.value) AS lowest,
    MAX(vitals.value) AS highest
  FROM windows
  INNER JOIN {{ ref('int_vitals') }} AS vitals
    ON vitals.icustay_id = windows.icustay_id
    AND vitals.charttime > windows.intime
    AND vitals.charttime <= windows.until
  GROUP BY windows.icustay_id, vitals.vital
  UNION ALL
  SELECT
    windows.icustay_id,
    CASE WHEN gases.was_ventilated THEN 'pao2fio2_vent' ELSE 'pao2fio2_novent' END AS name,
    MIN(gases.pao2fio2) AS lowest,
    MIN(gases.pao2fio2) AS highest
  FROM windows
  INNER JOIN {{ ref('int_blood_gas') }} AS gases
    ON gases.icustay_id = windows.icustay_id
    AND gases.charttime BETWEEN DATETIME_SUB(windows.intime, INTERVAL 6 HOUR) AND windows.until
  WHERE gases.pao2fio2 IS NOT NULL
  GROUP BY windows.icustay_id, gases.was_ventilated
  UNION ALL
  SELECT
    windows.icustay_id,
    'gas' AS name,
    MIN(gases.ph) AS lowest,
    MAX(gases.pco2) AS highest
  FROM windows
  INNER JOIN {{ ref('int_blood_gas') }} AS gases
    ON gases.icustay_id = windows.icustay_id
    AND gases.charttime BETWEEN DATETIME_SUB(windows.intime, INTERVAL 6 HOUR) AND windows.until
  GROUP BY windows.icustay_id
),

features AS (
{%- for name in vitals + labs %}
  SELECT icustay_id, '{{ name }}' AS name, {{ name }}_min AS lowest, {{ name }}_max AS highest
  FROM {{ ref('first_day_features') }}
  UNION ALL
{%- endfor %}
{%- for name in ['pao2fio2_vent', 'pao2fio2_novent'] %}
  SELECT icustay_id, '{{ name }}' AS name, {{ name }}_min AS lowest, {{ name }}_min AS highest
  FROM {{ ref('first_day_features') }}
  UNION ALL
{%- endfor %}
  SELECT icustay_id, 'gas' AS name, ph_min AS lowest, paco2_max AS highest
  FROM {{ ref('first_day_features') }}
),

reasons AS (
  SELECT windows.icustay_id, 'vent' AS name
  FROM windows
  INNER JOIN {{ ref('int_ventilation_events') }} AS events
    ON events.icustay_id = windows.icustay_id
    AND events.charttime BETWEEN windows.intime AND windows.until
  WHERE events.mechvent = 1
  UNION DISTINCT
  SELECT windows.icustay_id, 'rrt' AS name
  FROM windows
  INNER JOIN {{ ref('int_rrt_signs') }} AS signs
    ON signs.icustay_id = windows.icustay_id
    AND signs.starttime <= windows.until
    -- What is charted from a start to an end may already run at ICU admission.
    AND COALESCE(signs.endtime, signs.starttime) >= windows.intime
  UNION DISTINCT
  SELECT windows.icustay_id, events.drug AS name
  FROM windows
  INNER JOIN {{ ref('int_vasopressor_events') }} AS events
    ON events.icustay_id = windows.icustay_id
    AND events.starttime <= windows.until
  WHERE events.rate > 0
),

claims AS (
  SELECT icustay_id, 'vent' AS name FROM {{ ref('first_day_features') }} WHERE vent = 1
  UNION ALL
  SELECT icustay_id, 'rrt' AS name FROM {{ ref('first_day_features') }} WHERE rrt = 1
{%- for drug in drugs %}
  UNION ALL
  SELECT icustay_id, '{{ drug }}' AS name FROM {{ ref('first_day_features') }} WHERE rate_{{ drug }} IS NOT NULL
{%- endfor %}
)

SELECT
  features.icustay_id,
  features.name,
  features.lowest,
  features.highest,
  known.lowest AS known_lowest,
  known.highest AS known_highest
FROM features
INNER JOIN windows ON windows.icustay_id = features.icustay_id
LEFT JOIN known
  ON known.icustay_id = features.icustay_id
  AND known.name = features.name
WHERE (features.lowest IS NULL) != (known.lowest IS NULL)
  OR (features.highest IS NULL) != (known.highest IS NULL)
  OR features.lowest != known.lowest
  OR features.highest != known.highest
UNION ALL
SELECT
  claims.icustay_id,
  claims.name,
  CAST(NULL AS FLOAT64) AS lowest,
  CAST(NULL AS FLOAT64) AS highest,
  CAST(NULL AS FLOAT64) AS known_lowest,
  CAST(NULL AS FLOAT64) AS known_highest
FROM claims
INNER JOIN windows ON windows.icustay_id = claims.icustay_id
LEFT JOIN reasons
  ON reasons.icustay_id = claims.icustay_id
  AND reasons.name = claims.name
WHERE reasons.icustay_id IS NULL
