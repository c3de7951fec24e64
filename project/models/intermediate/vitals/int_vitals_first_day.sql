{{ config(materialized='view') }}
-- What SOFA and qSOFA score of the vital signs of the first day.
SELECT
  icustay_id,
  sysbp_min,
  meanbp_min,
  resprate_max
FROM {{ ref('vitals_first_day') }}
