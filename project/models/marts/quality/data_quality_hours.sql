-- How often a vital sign or laboratory value is known, by the hour of the stay: of the stays that were in the ICU at
-- that hour, how many have a value charted in it. Hours are counted from the admission to the ICU; the first is 1.
-- Two days are enough to see a gap.
WITH hours AS (
  SELECT hour_of_stay
  FROM UNNEST(GENERATE_ARRAY(1, 48)) AS hour_of_stay
),

present AS (
  SELECT
    hours.hour_of_stay,
    COUNT(*) AS stays
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN hours ON stays.outtime > DATETIME_ADD(stays.intime, INTERVAL hours.hour_of_stay - 1 HOUR)
  GROUP BY hours.hour_of_stay
),

measured AS (
  SELECT
    vitals.vital AS measurement,
    vitals.icustay_id,
    {{ hour_of_stay('vitals.charttime', 'stays.intime') }} AS hour_of_stay
  FROM {{ ref('int_vitals') }} AS vitals
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = vitals.icustay_id
  WHERE vitals.charttime >= stays.intime
    AND vitals.charttime < DATETIME_ADD(stays.intime, INTERVAL 48 HOUR)
    AND vitals.charttime < stays.outtime
  UNION ALL
  SELECT
    labs.lab AS measurement,
    stays.icustay_id,
    {{ hour_of_stay('labs.charttime', 'stays.intime') }} AS hour_of_stay
  FROM {{ ref('int_labs') }} AS labs
  INNER JOIN {{ ref('int_stays') }} AS stays
    ON stays.hadm_id = labs.hadm_id
    AND stays.subject_id = labs.subject_id
  WHERE labs.charttime >= stays.intime
    AND labs.charttime < DATETIME_ADD(stays.intime, INTERVAL 48 HOUR)
    AND labs.charttime < stays.outtime
),

-- A measurement that was never made has no row here and is not missing in any hour: it is missing altogether.
by_hour AS (
  SELECT
    measurement,
    hour_of_stay,
    COUNT(DISTINCT icustay_id) AS stays_with_value
  FROM measured
  GROUP BY measurement, hour_of_stay
),

measurements AS (
  SELECT DISTINCT measurement
  FROM by_hour
)

SELECT
  measurements.measurement,
  present.hour_of_stay,
  present.stays,
  COALESCE(by_hour.stays_with_value, 0) AS stays_with_value,
  1 - COALESCE(by_hour.stays_with_value, 0) / present.stays AS missing_share
FROM measurements
CROSS JOIN present
LEFT JOIN by_hour
  ON by_hour.measurement = measurements.measurement
  AND by_hour.hour_of_stay = present.hour_of_stay
