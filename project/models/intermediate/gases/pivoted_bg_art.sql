-- Arterial blood gases of every admission, with the oximeter of the 2 hours before, the inspired oxygen and
-- PaO2/FiO2. What is charted out of its range does not hide what was charted before.
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

recent_times AS (
  {{ last_times_before('gases', 'hadm_id', {'spo2': 2, 'fio2': 4}) | indent(2) }}
),

with_bedside AS (
  SELECT
    gases.*,
    spo2.spo2,
    fio2.fio2 AS fio2_chartevents,
    fio2.charttime AS fio2_charttime
  FROM gases
  INNER JOIN recent_times
    ON recent_times.hadm_id = gases.hadm_id
    AND recent_times.charttime = gases.charttime
  LEFT JOIN spo2
    ON spo2.hadm_id = recent_times.hadm_id
    AND spo2.charttime = recent_times.spo2_time
  LEFT JOIN fio2
    ON fio2.hadm_id = recent_times.hadm_id
    AND fio2.charttime = recent_times.fio2_time
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
