{%- if reference_mode() -%}
-- Creatinine of each stay from 6 hours before ICU admission for about a week, with the lowest earlier value of 48
-- hours and of 7 days: of this stay's values only, and by boundaries of clock hours and days. A stay without
-- creatinine has a row without values.
--
-- Each lowest value is the less of two windows, so that nothing is joined with itself: the hours (days) before, and
-- what came earlier within the same one.
WITH measured AS (
  SELECT
    stays.icustay_id,
    labs.charttime,
    labs.valuenum AS creat,
    labs.row_id,
    DATETIME_DIFF(labs.charttime, stays.intime, SECOND) AS at_second,
    DATETIME_DIFF(labs.charttime, stays.intime, HOUR) AS at_hour,
    DATETIME_DIFF(labs.charttime, stays.intime, DAY) AS at_day
  FROM {{ ref('stg_icustays') }} AS stays
  INNER JOIN {{ ref('stg_labevents') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND labs.charttime <= DATETIME_ADD(stays.intime, INTERVAL 7 DAY)
    AND DATETIME_DIFF(labs.charttime, stays.intime, HOUR) <= 162
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND items.concept = 'lab_creatinine'
  WHERE labs.valuenum IS NOT NULL
),

looked_back AS (
  SELECT
    icustay_id,
    charttime,
    creat,
    row_id,
    MIN(creat) OVER (
      PARTITION BY icustay_id ORDER BY at_hour RANGE BETWEEN 48 PRECEDING AND 1 PRECEDING
    ) AS low_of_hours,
    MIN(creat) OVER (
      PARTITION BY icustay_id, at_hour ORDER BY at_second RANGE BETWEEN 3600 PRECEDING AND 1 PRECEDING
    ) AS low_within_hour,
    MIN(creat) OVER (
      PARTITION BY icustay_id ORDER BY at_day RANGE BETWEEN 7 PRECEDING AND 1 PRECEDING
    ) AS low_of_days,
    MIN(creat) OVER (
      PARTITION BY icustay_id, at_day ORDER BY at_second RANGE BETWEEN 86400 PRECEDING AND 1 PRECEDING
    ) AS low_within_day
  FROM measured
)

SELECT
  stays.icustay_id,
  looked_back.charttime,
  looked_back.creat,
  COALESCE(
    LEAST(looked_back.low_of_hours, looked_back.low_within_hour), looked_back.low_of_hours, looked_back.low_within_hour
  ) AS creat_low_past_48hr,
  COALESCE(
    LEAST(looked_back.low_of_days, looked_back.low_within_day), looked_back.low_of_days, looked_back.low_within_day
  ) AS creat_low_past_7day,
  looked_back.row_id,
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_icustays') }} AS stays
LEFT JOIN looked_back ON looked_back.icustay_id = stays.icustay_id
{%- else -%}
-- Creatinine of each stay from 6 hours before ICU admission to its end, and for 7 days where it was shorter, with the
-- lowest earlier value of 48 hours and of 7 days, elapsed time. "Known or presumed to have occurred within the prior
-- 7 days" (KDIGO 2012): what was measured before the ICU is known.
WITH measured AS (
  SELECT
    stays.icustay_id,
    stays.intime,
    labs.charttime,
    DATETIME_DIFF(labs.charttime, stays.intime, SECOND) AS at_second,
    -- Two results of one time are two readings of one blood.
    AVG(labs.valuenum) AS creat,
    MIN(labs.row_id) AS row_id
  FROM {{ ref('stg_icustays') }} AS stays
  LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
  INNER JOIN {{ ref('stg_labevents') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 174 HOUR)
    AND labs.charttime <= GREATEST(
      DATETIME_ADD(stays.intime, INTERVAL 7 DAY), COALESCE(stays.outtime, admissions.dischtime, stays.intime)
    )
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND items.concept = 'lab_creatinine'
  WHERE labs.valuenum > 0
    AND labs.valuenum <= 150
  GROUP BY stays.icustay_id, stays.intime, labs.charttime
),

looked_back AS (
  SELECT
    icustay_id,
    charttime,
    creat,
    MIN(creat) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 172800 PRECEDING AND 1 PRECEDING
    ) AS creat_low_past_48hr,
    MIN(creat) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 604800 PRECEDING AND 1 PRECEDING
    ) AS creat_low_past_7day,
    row_id,
    at_second
  FROM measured
)

SELECT
  icustay_id,
  charttime,
  creat,
  creat_low_past_48hr,
  creat_low_past_7day,
  row_id,
  {{ score_mode() }} AS score_mode
FROM looked_back
WHERE at_second >= -21600
{%- endif %}
