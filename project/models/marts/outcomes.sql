WITH stays AS (
  SELECT
    detail.icustay_id,
    detail.subject_id,
    detail.hadm_id,
    detail.intime,
    detail.outtime,
    detail.admittime,
    detail.dischtime,
    detail.hospital_expire_flag,
    admissions.deathtime,
    admissions.discharge_location,
    windows.is_adult,
    windows.stayed_24h,
    -- A date of death outside of the hospital comes from the social security register, without a time of day. Before
    -- the stay it is another person's or a slip: the patient was in the ICU after it.
    CASE WHEN DATE(detail.dod) >= DATE(detail.intime) THEN detail.dod END AS dod,
    COALESCE(DATE(detail.dod) < DATE(detail.intime), FALSE) AS dod_is_set_aside
  FROM {{ ref('icustay_detail') }} AS detail
  INNER JOIN {{ ref('int_stays') }} AS windows ON windows.icustay_id = detail.icustay_id
  INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = detail.hadm_id
),

deaths AS (
  SELECT
    *,
    -- Who was discharged dead died at discharge, also where no time of death was charted.
    COALESCE(deathtime, CASE WHEN hospital_expire_flag = 1 THEN dischtime END, dod) AS died_at
  FROM stays
)

SELECT
  icustay_id,
  subject_id,
  hadm_id,
  is_adult,
  stayed_24h,
  hospital_expire_flag AS in_hospital_mortality,
  {{ died_in_icu('', '') | indent(2) }} AS icu_mortality,
  CASE WHEN DATE_DIFF(DATE(died_at), DATE(intime), DAY) <= 28 THEN 1 ELSE 0 END AS mortality_28d,
  dod_is_set_aside,
  DATETIME_DIFF(outtime, intime, SECOND) / 3600 AS los_icu_hours,
  DATETIME_DIFF(dischtime, admittime, SECOND) / 86400 AS los_hospital_days
FROM deaths
