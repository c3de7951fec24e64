{{ config(severity='warn') }}
-- How many dates of death had to be set aside, because the patient was in the ICU after them.
SELECT
  outcomes.icustay_id,
  stays.intime,
  patients.dod
FROM {{ ref('outcomes') }} AS outcomes
INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = outcomes.icustay_id
INNER JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = stays.subject_id
WHERE outcomes.dod_is_set_aside
