SELECT
  row_id,
  subject_id,
  hadm_id,
  chartdate,
  charttime,
  category,
  text,
  COALESCE(iserror = '1', FALSE) AS is_error
FROM {{ source('mimic', 'noteevents') }}
