SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  startdate,
  enddate,
  drug_type,
  drug,
  route
FROM {{ source('mimic', 'prescriptions') }}
