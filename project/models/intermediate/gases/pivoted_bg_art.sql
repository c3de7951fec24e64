-- Arterial blood gases of every admission, with the oximeter of the 2 hours before, the inspired oxygen and PaO2/FiO2. What is charted
-- out of its range does not hide what was charted before.
WITH gases AS (
  SELECT *
  FROM {{ ref('pivoted_bg') }}
  WHERE po2 IS NOT NULL
  -- A gas in the windows of two stays is one gas.
  QUALIFY ROW_NUMBER() OVER (PARTITION BY hadm_id, charttime ORDER BY icustay_id NULLS LAST) = 1
),

spo2 AS (
  SELECT
    hadm_id,
    charttime,
    AVG(valuenum) AS spo2
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'spo2'
    AND hadm_id IS NOT NULL
    AND valuenum > 0
    AND valuenum <= 100
  GROUP BY hadm_id, charttime
),

fio2 AS (
  SELECT hadm_id, charttime, fio2
  FROM {{ ref('int_admission_fio2') }}
  WHERE fio2 > 0
),

-- One pass in the order of time finds the last row of each kind before a gas, where a join would try every pair.
timeline AS (
  SELECT hadm_id, charttime, 1 AS is_gas, CAST(NULL AS STRING) AS kind FROM gases
  UNION ALL
  SELECT hadm_id, charttime, 0 AS is_gas, 'spo2' AS kind FROM spo2
  UNION ALL
  SELECT hadm_id, charttime, 0 AS is_gas, 'fio2' AS kind FROM fio2
),

last_times AS (
  SELECT
    hadm_id,
    charttime,
    is_gas,
    MAX(CASE WHEN kind = 'spo2' THEN charttime END) OVER until_now AS spo2_time,
    MAX(CASE WHEN kind = 'fio2' THEN charttime END) OVER until_now AS fio2_time
  FROM timeline
  WINDOW until_now AS (
    PARTITION BY hadm_id ORDER BY charttime, is_gas
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),

with_bedside AS (
  SELECT
    gases.*,
    spo2.spo2,
    fio2.fio2 AS fio2_chartevents,
    fio2.charttime AS fio2_charttime
  FROM gases
  INNER JOIN last_times
    ON last_times.hadm_id = gases.hadm_id
    AND last_times.charttime = gases.charttime
    AND last_times.is_gas = 1
  LEFT JOIN spo2
    ON spo2.hadm_id = last_times.hadm_id
    AND spo2.charttime = last_times.spo2_time
    AND spo2.charttime >= DATETIME_SUB(gases.charttime, INTERVAL 2 HOUR)
  LEFT JOIN fio2
    ON fio2.hadm_id = last_times.hadm_id
    AND fio2.charttime = last_times.fio2_time
    AND fio2.charttime >= DATETIME_SUB(gases.charttime, INTERVAL 4 HOUR)
),

with_probability AS (
  SELECT
    *,
    {{ arterial_probability() | indent(4) }} AS specimen_prob
  FROM with_bedside
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  charttime,
  specimen,
  CASE
    WHEN specimen IS NOT NULL THEN specimen
    WHEN specimen_prob > 0.75 THEN 'ART'
  END AS specimen_pred,
  specimen_prob,
  so2,
  spo2,
  po2,
  pco2,
  fio2_chartevents,
  fio2_charttime,
  fio2,
  aado2,
  {{ alveolar_arterial_gradient('COALESCE(fio2, fio2_chartevents)', 'pco2', 'po2') }} AS aado2_calc,
  SAFE_DIVIDE(100 * po2, COALESCE(fio2, fio2_chartevents)) AS pao2fio2ratio,
  ph
{%- for name in gas_names() if name not in ['so2', 'po2', 'pco2', 'fio2', 'aado2', 'ph'] %},
  {{ name }}
{%- endfor %},
  score_mode
FROM with_probability
WHERE {{ is_arterial() }}
