{{ config(materialized='view') }}
-- The inputs that decided the points of the first day's scores, with what they measure and when the day is. A view and
-- no common table expression of score_driver_rows: DuckDB computes one that is read more than once for all stays,
-- whichever is asked for.
SELECT
  drivers.icustay_id,
  drivers.score,
  drivers.component,
  drivers.input,
  drivers.value,
  CASE drivers.input
    WHEN 'map' THEN 'meanbp'
    WHEN 'platelets' THEN 'platelet'
    ELSE REGEXP_REPLACE(drivers.input, '_(min|max)$', '')
  END AS measurement,
  stays.subject_id,
  stays.hadm_id,
  stays.intime,
  stays.day_end
FROM {{ ref('score_drivers') }} AS drivers
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = drivers.icustay_id
