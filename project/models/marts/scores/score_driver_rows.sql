{{ config(materialized='view') }}
{%- set ratios = "('pf_vent', 'pf_novent', 'pao2fio2_vent_min', 'pf')" %}
-- The raw rows behind the deciding values of the first day's scores: of a vital sign or test the rows with that
-- value; of a gas its parts; of a coma scale the components charted at its time, or at the time before where they are
-- missing then; of urine all volumes of the day, or of the hours that a rate covers; of a rate the infusions at it; of
-- the lowest creatinine before another one the results with that value. What rests on an episode
-- (ventilation, dialysis), on a history or on the admission has no rows here.
WITH creatinine AS (
  SELECT
    kidneys.icustay_id,
    kidneys.charttime AS scored_at,
    stays.intime,
    labs.row_id,
    labs.itemid,
    labs.charttime,
{%- if reference_mode() %}
    labs.valuenum AS creat
{%- else %}
    -- Two results of one time are two readings of one blood.
    AVG(labs.valuenum) OVER (PARTITION BY kidneys.icustay_id, labs.charttime) AS creat
{%- endif %}
  FROM {{ ref('kdigo_creatinine_inputs') }} AS kidneys
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = kidneys.icustay_id
  INNER JOIN {{ ref('stg_labevents') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.charttime <= kidneys.charttime
    AND labs.charttime >= DATETIME_SUB(kidneys.charttime, INTERVAL {{ 8 if reference_mode() else 7 }} DAY)
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND items.concept = 'lab_creatinine'
{%- if reference_mode() %}
  WHERE labs.valuenum IS NOT NULL
    AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
{%- else %}
  WHERE labs.valuenum > 0
    AND labs.valuenum <= 150
{%- endif %}
),

coma AS (
  {{ rows_of_gcs(ref('int_gcs_first_day'), 'mingcs') | indent(2) }}
)

SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'chartevents' AS source_table,
  vitals.row_id,
  vitals.itemid,
  vitals.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_vital_rows') }} AS vitals
  ON vitals.icustay_id = decided.icustay_id
  AND vitals.vital = decided.measurement
  AND vitals.value = decided.value
  AND vitals.charttime > decided.intime
  AND vitals.charttime <= decided.day_end
WHERE vitals.error_flag = 0
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'labevents' AS source_table,
  labs.row_id,
  labs.itemid,
  labs.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_labs') }} AS labs
  ON labs.subject_id = decided.subject_id
  AND labs.hadm_id = decided.hadm_id
  AND labs.lab = CASE decided.measurement WHEN 'glucose' THEN 'glucose_lab' ELSE decided.measurement END
  AND labs.value = decided.value
  AND labs.charttime >= DATETIME_SUB(decided.intime, INTERVAL 6 HOUR)
  AND labs.charttime <= decided.day_end
UNION ALL
SELECT
  gases.icustay_id,
  gases.score,
  gases.component,
  gases.input,
  'labevents' AS source_table,
  parts.row_id,
  parts.itemid,
  parts.charttime
FROM {{ ref('int_score_decided_gases') }} AS gases
INNER JOIN {{ ref('int_gas_rows') }} AS parts
  ON parts.hadm_id = gases.hadm_id
  AND parts.charttime = gases.charttime
WHERE parts.part IN (
    CASE gases.input
      WHEN 'aado2' THEN 'aado2'
      WHEN 'ph' THEN 'ph'
      WHEN 'paco2' THEN 'pco2'
      WHEN 'paco2_min' THEN 'pco2'
      ELSE 'po2'
    END,
    CASE WHEN gases.input IN {{ ratios }} THEN 'fio2' END
  )
  AND parts.valuenum IS NOT NULL
UNION ALL
-- Inspired oxygen that was charted at the bedside.
SELECT
  gases.icustay_id,
  gases.score,
  gases.component,
  gases.input,
  'chartevents' AS source_table,
  oxygen.row_id,
  oxygen.itemid,
  oxygen.charttime
FROM {{ ref('int_score_decided_gases') }} AS gases
INNER JOIN {{ ref('int_chart_items') }} AS oxygen
  ON oxygen.icustay_id = gases.icustay_id
  AND oxygen.charttime = gases.fio2_charttime
WHERE gases.input IN {{ ratios }}
  AND oxygen.concept IN ('fio2_mixed', 'fio2_percent', 'fio2_fraction')
  AND oxygen.error_flag = 0
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'chartevents' AS source_table,
  coma.row_id,
  coma.itemid,
  coma.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN coma
  ON coma.icustay_id = decided.icustay_id
  AND (
    decided.input IN ('mingcs', 'gcs')
    OR (decided.input = 'gcsmotor' AND coma.concept = 'gcs_motor')
    OR (decided.input IN ('gcsverbal', 'endotrachflag') AND coma.concept = 'gcs_verbal')
    OR (decided.input = 'gcseyes' AND coma.concept = 'gcs_eyes')
  )
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'outputevents' AS source_table,
  urine.row_id,
  urine.itemid,
  urine.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_urine_output') }} AS urine
  ON urine.icustay_id = decided.icustay_id
  AND urine.hadm_id = decided.hadm_id
  AND urine.subject_id = decided.subject_id
  AND urine.charttime >= decided.intime
  AND urine.charttime <= decided.day_end
WHERE decided.input = 'urineoutput'
  AND urine.volume_ml IS NOT NULL
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  rates.source_table,
  rates.row_id,
  CAST(NULL AS INT64) AS itemid,
  rates.starttime AS charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_first_day_rates') }} AS rates
  ON rates.icustay_id = decided.icustay_id
  AND CONCAT('rate_', rates.drug) = decided.input
  AND rates.rate = decided.value
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  rates.source_table,
  rates.row_id,
  CAST(NULL AS INT64) AS itemid,
  rates.starttime AS charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_infusion_rates') }} AS rates
  ON rates.icustay_id = decided.icustay_id
  AND rates.drug = decided.input
  AND rates.dose = decided.value
  AND rates.starttime < decided.day_end
  AND rates.endtime > decided.intime
WHERE decided.score = 'sofa2'
  AND decided.input = 'dopamine'
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'labevents' AS source_table,
  creatinine.row_id,
  creatinine.itemid,
  creatinine.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN creatinine
  ON creatinine.icustay_id = decided.icustay_id
  -- A mean of three may differ in its last digit.
  AND ABS(creatinine.creat - decided.value) < 0.000001
WHERE decided.score = 'kdigo_creatinine'
  AND CASE decided.input
    WHEN 'creat' THEN creatinine.charttime = creatinine.scored_at
{%- if reference_mode() %}
    WHEN 'low48' THEN DATETIME_DIFF(creatinine.scored_at, creatinine.charttime, HOUR) <= 48
    WHEN 'low7' THEN DATETIME_DIFF(creatinine.scored_at, creatinine.charttime, DAY) <= 7
{%- else %}
    WHEN 'low48' THEN creatinine.charttime >= DATETIME_SUB(creatinine.scored_at, INTERVAL 48 HOUR)
    WHEN 'low7' THEN TRUE
{%- endif %}
  END
  AND (decided.input = 'creat' OR creatinine.charttime < creatinine.scored_at)
UNION ALL
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  'outputevents' AS source_table,
  urine.row_id,
  urine.itemid,
  urine.charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('kdigo_urine_inputs') }} AS rates ON rates.icustay_id = decided.icustay_id
INNER JOIN {{ ref('int_urine_output') }} AS urine
  ON urine.icustay_id = decided.icustay_id
  AND urine.charttime <= rates.charttime
WHERE decided.score = 'kdigo_urine'
  AND CASE decided.input
{%- if reference_mode() %}
    WHEN 'uo_rt_6hr' THEN DATETIME_DIFF(rates.charttime, urine.charttime, HOUR) <= 5
    WHEN 'uo_rt_12hr' THEN DATETIME_DIFF(rates.charttime, urine.charttime, HOUR) <= 11
    WHEN 'uo_rt_24hr' THEN urine.charttime >= DATETIME_SUB(rates.charttime, INTERVAL 23 HOUR)
  END
  AND urine.charted_ml < 5000
{%- else %}
{%- for hours in [6, 12, 24] %}
    WHEN 'uo_rt_{{ hours }}hr' THEN urine.charttime > DATETIME_SUB(rates.charttime, INTERVAL {{ hours }} HOUR)
{%- endfor %}
  END
  AND urine.volume_ml IS NOT NULL
{%- endif %}
