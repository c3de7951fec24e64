-- Rows marked as errors stay, with their flag: the concepts differ in whether they leave them out.
SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  itemid,
  charttime,
  value,
  {{ plausible_number('valuenum') }} AS valuenum,
  COALESCE(error, 0) AS error_flag
FROM {{ source('mimic', 'chartevents') }}
