-- Admissions without bedside charts are left out, here as in the published cohorts; an admission that is left out has
-- no number in the sequence either.
WITH stays AS (
  SELECT
    icustays.subject_id,
    icustays.hadm_id,
    icustays.icustay_id,
    patients.gender,
    patients.dob,
    patients.dod,
    admissions.admittime,
    admissions.dischtime,
    admissions.admission_type,
    admissions.insurance,
    admissions.ethnicity,
    COALESCE(ethnicity_groups.ethnicity_grouped, 'other') AS ethnicity_grouped,
    admissions.hospital_expire_flag,
    icustays.intime,
    icustays.outtime,
    icustays.first_careunit,
    icustays.last_careunit,
    icustays.dbsource
  FROM {{ ref('stg_icustays') }} AS icustays
  INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = icustays.hadm_id
  INNER JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = icustays.subject_id
  LEFT JOIN {{ ref('ethnicity_groups') }} AS ethnicity_groups ON ethnicity_groups.ethnicity = admissions.ethnicity
  WHERE admissions.has_chartevents_data
),

numbered AS (
  SELECT
    *,
    DENSE_RANK() OVER (PARTITION BY subject_id ORDER BY admittime) AS hospstay_seq,
    DENSE_RANK() OVER (PARTITION BY hadm_id ORDER BY intime) AS icustay_seq
  FROM stays
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  gender,
  dod,
  admittime,
  dischtime,
  DATETIME_DIFF(dischtime, admittime, DAY) AS los_hospital,
  DATETIME_DIFF(intime, dob, YEAR) AS admission_age,
  {{ age_shown('dob', 'intime') }} AS age,
  admission_type,
  insurance,
  ethnicity,
  ethnicity_grouped,
  hospital_expire_flag,
  hospstay_seq,
  hospstay_seq = 1 AS first_hosp_stay,
  intime,
  outtime,
  DATETIME_DIFF(outtime, intime, DAY) AS los_icu,
  icustay_seq,
  icustay_seq = 1 AS first_icu_stay,
  first_careunit,
  last_careunit,
  dbsource
FROM numbered
