SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  itemid,
  charttime,
  {{ plausible_number('value') }} AS volume_ml,
  COALESCE(iserror = 1, FALSE) AS is_error
FROM {{ source('mimic', 'outputevents') }}
