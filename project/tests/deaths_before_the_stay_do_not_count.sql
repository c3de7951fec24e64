-- A date of death before the stay is none after it: without a death in hospital the patient counts as alive.
SELECT
  outcomes.icustay_id,
  stays.intime,
  patients.dod,
  outcomes.mortality_28d,
  outcomes.dod_is_set_aside
FROM {{ ref('outcomes') }} AS outcomes
INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = outcomes.icustay_id
INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
INNER JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = stays.subject_id
WHERE DATE(patients.dod) < DATE(stays.intime)
  AND (
    NOT outcomes.dod_is_set_aside
    OR (admissions.hospital_expire_flag = 0 AND admissions.deathtime IS NULL AND outcomes.mortality_28d = 1)
  )
