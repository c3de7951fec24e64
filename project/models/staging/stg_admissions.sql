SELECT
  hadm_id,
  subject_id,
  admittime,
  dischtime,
  deathtime,
  admission_type,
  discharge_location,
  insurance,
  ethnicity,
  hospital_expire_flag,
  has_chartevents_data = 1 AS has_chartevents_data
FROM {{ source('mimic', 'admissions') }}
