SELECT
  row_id,
  icustay_id,
  itemid,
  charttime
FROM {{ source('mimic', 'datetimeevents') }}
