{{ config(materialized='view') }}
-- Body weight with the time it is valid for.
SELECT
  icustay_id,
  starttime,
  endtime,
  weight AS weight_kg
FROM {{ ref('weight_durations') }}
WHERE weight > 0
