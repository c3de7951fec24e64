SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  eventtype,
  prev_careunit,
  curr_careunit,
  prev_wardid,
  curr_wardid,
  intime,
  outtime
FROM {{ source('mimic', 'transfers') }}
