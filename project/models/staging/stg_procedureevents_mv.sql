SELECT
  row_id,
  icustay_id,
  itemid,
  starttime,
  endtime,
  value
FROM {{ source('mimic', 'procedureevents_mv') }}
