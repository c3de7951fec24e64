{{ config(materialized='view') }}
-- The points of each hour by itself, from what was measured in it; only urine is of the 24 hours that end with it.
WITH with_urine AS (
  SELECT
    hourly.* EXCEPT (urineoutput),
    hourly.urineoutput AS urineoutput_hour,
    {{ urine_of_24_hours('hourly.is_whole', 'hourly.urineoutput') | indent(4) }} AS urineoutput
  FROM {{ ref('int_sofa_hourly') }} AS hourly
  WINDOW last_24_rows AS (
    PARTITION BY hourly.icustay_id ORDER BY hourly.hr, hourly.copy
    ROWS BETWEEN 23 PRECEDING AND CURRENT ROW
  )
)

SELECT
  *,
  {{ sofa_points() | indent(2) }}
FROM with_urine
