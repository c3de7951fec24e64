SELECT
  row_id,
  subject_id,
  hadm_id,
  seq_num,
  icd9_code
FROM {{ source('mimic', 'diagnoses_icd') }}
