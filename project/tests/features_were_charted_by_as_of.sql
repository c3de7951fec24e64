-- No feature may come from after `as_of`: each value must be found among those that were known then.
WITH known AS (
  SELECT
    stays.icustay_id,
    labs.lab AS name,
    labs.value
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_labs') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.hadm_id = stays.hadm_id
    AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND labs.charttime <= stays.as_of
  WHERE labs.lab IN ('creatinine', 'lactate', 'platelet')
  UNION ALL
  SELECT
    stays.icustay_id,
    vitals.vital AS name,
    vitals.value
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_vitals') }} AS vitals
    ON vitals.icustay_id = stays.icustay_id
    AND vitals.charttime > stays.intime
    AND vitals.charttime <= stays.as_of
  WHERE vitals.vital IN ('heartrate', 'meanbp')
),

features AS (
  SELECT icustay_id, 'creatinine' AS name, creatinine_max AS value FROM {{ ref('first_day_features') }}
  UNION ALL
  SELECT icustay_id, 'lactate' AS name, lactate_max AS value FROM {{ ref('first_day_features') }}
  UNION ALL
  SELECT icustay_id, 'platelet' AS name, platelet_min AS value FROM {{ ref('first_day_features') }}
  UNION ALL
  SELECT icustay_id, 'heartrate' AS name, heartrate_max AS value FROM {{ ref('first_day_features') }}
  UNION ALL
  SELECT icustay_id, 'meanbp' AS name, meanbp_min AS value FROM {{ ref('first_day_features') }}
)

SELECT
  features.icustay_id,
  features.name,
  features.value
FROM features
LEFT JOIN known
  ON known.icustay_id = features.icustay_id
  AND known.name = features.name
  AND known.value = features.value
WHERE features.value IS NOT NULL
  AND known.icustay_id IS NULL
