-- Where a patient was from when to when, one row per move within the hospital. A ward that is no intensive care unit
-- has no name, and a row without an ICU stay belongs to none. The discharge has no end.
SELECT
  hadm_id,
  ROW_NUMBER() OVER (PARTITION BY hadm_id ORDER BY intime, row_id) AS transfer_number,
  subject_id,
  icustay_id,
  eventtype,
  prev_careunit,
  curr_careunit,
  prev_wardid,
  curr_wardid,
  intime AS starttime,
  outtime AS endtime,
  'transfers' AS source_table,
  row_id
FROM {{ ref('stg_transfers') }}
