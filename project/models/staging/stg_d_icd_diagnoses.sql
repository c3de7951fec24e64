SELECT
  row_id,
  icd9_code,
  short_title,
  long_title
FROM {{ source('mimic', 'd_icd_diagnoses') }}
