SELECT
  row_id,
  subject_id,
  hadm_id,
  itemid,
  charttime,
  value,
  {{ plausible_number('valuenum') }} AS valuenum
FROM {{ source('mimic', 'labevents') }}
