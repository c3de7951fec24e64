SELECT
  row_id,
  icustay_id,
  hadm_id,
  subject_id,
  dbsource,
  first_careunit,
  last_careunit,
  intime,
  outtime
FROM {{ source('mimic', 'icustays') }}
