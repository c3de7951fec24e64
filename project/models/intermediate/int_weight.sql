-- Body weight with the time it is valid for: from when it was charted until the next one. The weight at admission holds from two
-- hours before ICU admission on, whenever it was charted.
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    CASE WHEN concept = 'weight_admit' THEN 'admit' ELSE 'daily' END AS weight_type,
    valuenum AS weight_kg
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('weight_admit', 'weight_daily')
    AND error_flag = 0
    AND valuenum > 0
    AND icustay_id IS NOT NULL
),

-- Kilograms, or pounds and ounces together.
neonate AS (
  SELECT
    icustay_id,
    charttime,
    'daily' AS weight_type,
    COALESCE(
      MAX(CASE WHEN concept = 'weight_neonate_kg' THEN valuenum END),
      MAX(CASE WHEN concept = 'weight_neonate_lb' THEN valuenum END) * 0.45359237
      + MAX(CASE WHEN concept = 'weight_neonate_oz' THEN valuenum END) * 0.0283495231
    ) AS weight_kg
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('weight_neonate_kg', 'weight_neonate_lb', 'weight_neonate_oz')
    AND error_flag = 0
    AND valuenum > 0
    AND icustay_id IS NOT NULL
  GROUP BY icustay_id, charttime
),

-- 4183 is free text, in grams or kilograms.
birth_values AS (
  SELECT
    icustay_id,
    charttime,
    concept,
    CASE
      WHEN concept = 'weight_birth_kg' THEN valuenum
      WHEN REGEXP_CONTAINS(value, r'^[0-9.]+$') THEN SAFE_CAST(value AS FLOAT64)
    END AS number
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('weight_birth_kg', 'weight_birth_text')
    AND error_flag = 0
    AND icustay_id IS NOT NULL
),

birth AS (
  SELECT
    icustay_id,
    charttime,
    'admit' AS weight_type,
    MAX(
      CASE
        WHEN number < 10 THEN number
        WHEN concept = 'weight_birth_text' AND number > 100 THEN number / 1000
      END
    ) AS weight_kg
  FROM birth_values
  GROUP BY icustay_id, charttime
),

candidates AS (
  SELECT icustay_id, charttime, weight_type, weight_kg FROM charted
  UNION ALL
  SELECT icustay_id, charttime, weight_type, weight_kg FROM neonate
  UNION ALL
  SELECT icustay_id, charttime, weight_type, weight_kg FROM birth
),

started AS (
  SELECT
    stays.icustay_id,
    stays.intime,
    stays.outtime,
    candidates.weight_kg,
    CASE
      WHEN candidates.weight_type = 'admit'
        AND ROW_NUMBER() OVER (
          PARTITION BY candidates.icustay_id, candidates.weight_type
          ORDER BY candidates.charttime, candidates.weight_kg
        ) = 1
        THEN DATETIME_SUB(stays.intime, INTERVAL 2 HOUR)
      ELSE candidates.charttime
    END AS starttime
  FROM candidates
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = candidates.icustay_id
  WHERE candidates.weight_kg > 0
),

ordered AS (
  SELECT
    icustay_id,
    intime,
    starttime,
    COALESCE(
      LEAD(starttime) OVER by_time,
      DATETIME_ADD(GREATEST(COALESCE(outtime, starttime), starttime), INTERVAL 2 HOUR)
    ) AS endtime,
    weight_kg,
    ROW_NUMBER() OVER by_time AS position
  FROM started
  WINDOW by_time AS (PARTITION BY icustay_id ORDER BY starttime, weight_kg)
)

SELECT icustay_id, starttime, endtime, weight_kg FROM ordered
UNION ALL
-- A first weight that was charted late holds from the start.
SELECT
  icustay_id,
  DATETIME_SUB(intime, INTERVAL 2 HOUR) AS starttime,
  starttime AS endtime,
  weight_kg
FROM ordered
WHERE position = 1 AND starttime > intime
