-- A prediction is made when the first day ends, or when the stay does if that is earlier: never later, and not earlier
-- without reason. From the source's own times, because `as_of` is what every window of the features is cut by.
SELECT
  features.icustay_id,
  features.intime,
  features.as_of,
  stays.outtime,
  admissions.dischtime
FROM {{ ref('first_day_features') }} AS features
INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = features.icustay_id
LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
WHERE features.intime != stays.intime
  OR features.as_of IS NULL
  OR features.as_of < stays.intime
  OR DATETIME_DIFF(features.as_of, stays.intime, SECOND) > 86400
  OR features.as_of > GREATEST(COALESCE(stays.outtime, admissions.dischtime, features.as_of), stays.intime)
  OR (
    DATETIME_DIFF(features.as_of, stays.intime, SECOND) < 86400
    AND features.as_of < COALESCE(stays.outtime, admissions.dischtime, DATETIME_ADD(stays.intime, INTERVAL 24 HOUR))
  )
