WITH stays AS (
  SELECT
    detail.icustay_id,
    detail.subject_id,
    detail.hadm_id,
    detail.intime,
    detail.outtime,
    detail.admittime,
    detail.dischtime,
    detail.dod,
    detail.hospital_expire_flag,
    admissions.deathtime,
    admissions.discharge_location,
    windows.is_adult,
    windows.stayed_24h
  FROM {{ ref('icustay_detail') }} AS detail
  INNER JOIN {{ ref('int_stays') }} AS windows ON windows.icustay_id = detail.icustay_id
  INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = detail.hadm_id
)

SELECT
  icustay_id,
  subject_id,
  hadm_id,
  is_adult,
  stayed_24h,
  hospital_expire_flag AS in_hospital_mortality,
  CASE
    WHEN deathtime >= intime AND deathtime <= outtime THEN 1
    -- Times of death are sometimes charted before the last transfer.
    WHEN deathtime <= intime THEN 1
    WHEN dischtime <= outtime AND discharge_location = 'DEAD/EXPIRED' THEN 1
    ELSE 0
  END AS icu_mortality,
  -- Dates of death outside of the hospital come from the social security register and have no time of day.
  CASE WHEN DATE_DIFF(DATE(COALESCE(deathtime, dod)), DATE(intime), DAY) <= 28 THEN 1 ELSE 0 END AS mortality_28d,
  DATETIME_DIFF(outtime, intime, SECOND) / 3600 AS los_icu_hours,
  DATETIME_DIFF(dischtime, admittime, SECOND) / 86400 AS los_hospital_days
FROM stays
