SELECT
  row_id,
  subject_id,
  hadm_id,
  -- Published as "APR " with a blank at its end.
  RTRIM(drg_type) AS drg_type,
  drg_code,
  description,
  drg_severity,
  drg_mortality
FROM {{ source('mimic', 'drgcodes') }}
