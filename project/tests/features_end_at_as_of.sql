-- A prediction is made within the first day and within the stay.
SELECT
  features.icustay_id,
  features.intime,
  features.as_of,
  stays.outtime
FROM {{ ref('first_day_features') }} AS features
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = features.icustay_id
WHERE features.as_of > DATETIME_ADD(features.intime, INTERVAL 24 HOUR)
  OR features.as_of < features.intime
  OR features.as_of > GREATEST(stays.outtime, stays.intime)
