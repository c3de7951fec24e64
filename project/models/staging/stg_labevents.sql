SELECT
  row_id,
  subject_id,
  hadm_id,
  itemid,
  charttime,
  value,
  valuenum
FROM {{ source('mimic', 'labevents') }}
