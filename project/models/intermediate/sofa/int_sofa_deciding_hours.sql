{%- set components = sofa_components() -%}
{{ config(materialized='view') }}
-- For each hour of a stay and component, the hour of its window that has the most points, the latest of equals:
-- points and hour in one number, so that one maximum finds both.
WITH worst AS (
  SELECT
    icustay_id,
    hr,
    copy,
    endtime,
    score_mode
{%- for component in components %},
    MAX({{ component }} * 100000 + hr + 24) OVER last_day AS {{ component }}
{%- endfor %}
  FROM {{ ref('int_sofa_hourly_points') }}
  WINDOW last_day AS (
    PARTITION BY icustay_id ORDER BY hr, copy
    ROWS BETWEEN {{ 24 if reference_mode() else 23 }} PRECEDING AND CURRENT ROW
  )
),

-- One row per hour, also where the reference has copies of it: the last of them has seen the others.
hours AS (
  SELECT *
  FROM worst
  WHERE hr >= 0
  QUALIFY ROW_NUMBER() OVER (PARTITION BY icustay_id, hr ORDER BY copy DESC) = 1
),

components AS (
{%- for component in components %}
  SELECT icustay_id, hr, endtime, score_mode, '{{ component }}' AS component, {{ component }} AS packed FROM hours
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT
  icustay_id,
  hr,
  endtime,
  component,
  DIV(packed, 100000) AS points,
  MOD(packed, 100000) - 24 AS deciding_hr,
  score_mode
FROM components
WHERE packed IS NOT NULL
