SELECT
  row_id,
  icustay_id,
  itemid,
  starttime,
  endtime
FROM {{ source('mimic', 'procedureevents_mv') }}
