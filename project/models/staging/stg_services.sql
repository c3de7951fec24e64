SELECT
  row_id,
  subject_id,
  hadm_id,
  transfertime,
  curr_service
FROM {{ source('mimic', 'services') }}
