-- Discharged dead within 28 days is dead at 28 days, whether or not a time of death was charted.
SELECT
  outcomes.icustay_id,
  stays.intime,
  admissions.dischtime,
  admissions.deathtime,
  outcomes.mortality_28d
FROM {{ ref('outcomes') }} AS outcomes
INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = outcomes.icustay_id
INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
WHERE admissions.hospital_expire_flag = 1
  AND DATE_DIFF(DATE(COALESCE(admissions.deathtime, admissions.dischtime)), DATE(stays.intime), DAY) <= 28
  AND outcomes.mortality_28d = 0
