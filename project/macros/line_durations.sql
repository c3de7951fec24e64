{#-
  From when to when any line of a type was in place, numbered by stay: the union of the lines. One whose end is not
  known is left out.
-#}
{%- macro united_lines(line_type) -%}
WITH lines AS (
  SELECT icustay_id, starttime, endtime
  FROM {{ ref('line_durations') }}
  WHERE line_type = '{{ line_type }}'
    AND endtime >= starttime
),

united AS (
  {{ united_intervals('lines', ['icustay_id']) | indent(2) }}
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY starttime) AS linenum,
  starttime,
  endtime,
  DATETIME_DIFF(endtime, starttime, HOUR) AS duration_hours
FROM united
{%- endmacro -%}
