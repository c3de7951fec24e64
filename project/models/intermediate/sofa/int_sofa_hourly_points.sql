{{ config(materialized='view') }}
-- The points of each hour by itself, from what was measured in it; only urine is of the 24 hours that end with it.
WITH with_urine AS (
  SELECT
    hourly.* EXCEPT (urineoutput),
    hourly.urineoutput AS urineoutput_hour,
{%- if reference_mode() %}
    -- In the first day these rows reach back before the stay, where no urine is charted: little urine in little time scores as failure.
    SUM(hourly.urineoutput) OVER last_24_rows AS urineoutput
{%- else %}
    -- The limits are of a day's urine: it is known from the hour on that ends a whole day in the ICU. More irrigant in than anything
    -- out says nothing about urine.
    CASE
      WHEN SUM(CASE WHEN hourly.is_whole THEN 1 ELSE 0 END) OVER last_24_rows = 24
        AND SUM(hourly.urineoutput) OVER last_24_rows >= 0
        THEN SUM(hourly.urineoutput) OVER last_24_rows
    END AS urineoutput
{%- endif %}
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
