-- Diagnoses of admissions with their names. A few codes of the records are in no list of names.
SELECT
  diagnoses.row_id,
  diagnoses.subject_id,
  diagnoses.hadm_id,
  diagnoses.seq_num,
  diagnoses.icd9_code,
  names.short_title,
  names.long_title
FROM {{ ref('stg_diagnoses_icd') }} AS diagnoses
LEFT JOIN {{ ref('stg_d_icd_diagnoses') }} AS names ON names.icd9_code = diagnoses.icd9_code
WHERE diagnoses.icd9_code IS NOT NULL
