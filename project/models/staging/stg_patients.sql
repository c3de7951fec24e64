SELECT
  subject_id,
  gender,
  dob,
  dod
FROM {{ source('mimic', 'patients') }}
