SELECT
  row_id,
  subject_id,
  hadm_id,
  chartdate,
  charttime,
  spec_type_desc,
  org_name
FROM {{ source('mimic', 'microbiologyevents') }}
