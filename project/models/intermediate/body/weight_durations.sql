-- Body weight with the time it is valid for: from when it was charted until the next one. The weight at admission
-- holds from two hours before ICU admission on, whenever it was charted.
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    CASE WHEN concept = 'weight_admit' THEN 'admit' ELSE 'daily' END AS weight_type,
    valuenum AS weight,
    row_id
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
    ) AS weight,
    COALESCE(MIN(CASE WHEN concept = 'weight_neonate_kg' THEN row_id END), MIN(row_id)) AS row_id
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
    END AS number,
    row_id
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
    ) AS weight,
    MIN(row_id) AS row_id
  FROM birth_values
  GROUP BY icustay_id, charttime
),

candidates AS (
  SELECT icustay_id, charttime, weight_type, weight, 'chartevents' AS source_table, row_id FROM charted
  UNION ALL
  SELECT icustay_id, charttime, weight_type, weight, 'chartevents' AS source_table, row_id FROM neonate
  UNION ALL
  SELECT icustay_id, charttime, weight_type, weight, 'chartevents' AS source_table, row_id FROM birth
),

-- Echocardiography, in pounds, where nothing else was charted: not even a weight that cannot be read.
echo AS (
  SELECT
    stays.icustay_id,
    echo.charttime,
    'echo' AS weight_type,
    0.453592 * echo.weight AS weight,
    echo.source_table,
    echo.row_id
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('echo_data') }} AS echo ON echo.hadm_id = stays.hadm_id
  LEFT JOIN (
    SELECT DISTINCT icustay_id FROM candidates
  ) AS weighed ON weighed.icustay_id = stays.icustay_id
  WHERE weighed.icustay_id IS NULL
    AND echo.charttime IS NOT NULL
),

all_candidates AS (
  SELECT icustay_id, charttime, weight_type, weight, source_table, row_id FROM candidates
  UNION ALL
  SELECT icustay_id, charttime, weight_type, weight, source_table, row_id FROM echo
),

started AS (
  SELECT
    stays.icustay_id,
    stays.intime,
    stays.outtime,
    candidates.weight_type,
    candidates.weight,
    CASE
      WHEN candidates.weight_type = 'admit'
        AND ROW_NUMBER() OVER (
          PARTITION BY candidates.icustay_id, candidates.weight_type
          ORDER BY candidates.charttime, candidates.weight, candidates.row_id
        ) = 1
        THEN DATETIME_SUB(stays.intime, INTERVAL 2 HOUR)
      ELSE candidates.charttime
    END AS starttime,
    candidates.source_table,
    candidates.row_id
  FROM all_candidates AS candidates
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = candidates.icustay_id
{%- if reference_mode() %}
  WHERE candidates.weight IS NOT NULL
{%- else %}
  -- Below a very premature child and above anybody a weight is a slip. The reference takes what is charted.
  WHERE candidates.weight >= 0.2
    AND candidates.weight <= 500
{%- endif %}
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
    weight,
    weight_type,
    source_table,
    row_id,
    ROW_NUMBER() OVER by_time AS position
  FROM started
  WINDOW by_time AS (PARTITION BY icustay_id ORDER BY starttime, weight, row_id)
)

SELECT
  icustay_id,
  starttime,
  endtime,
  weight,
  weight_type,
  source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM ordered
UNION ALL
-- A first weight that was charted late holds from the start.
SELECT
  icustay_id,
  DATETIME_SUB(intime, INTERVAL 2 HOUR) AS starttime,
  starttime AS endtime,
  weight,
  weight_type,
  source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM ordered
WHERE position = 1 AND starttime > intime
