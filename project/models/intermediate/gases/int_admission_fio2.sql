-- Inspired oxygen in percent at each time it was charted, of an admission: also rows that could not be tied to a stay.
WITH charted AS (
  SELECT
    hadm_id,
    charttime,
    {{ charted_fio2() | indent(4) }} AS fio2
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('fio2_mixed', 'fio2_percent', 'fio2_fraction')
    AND error_flag != 1
    AND hadm_id IS NOT NULL
{%- if reference_mode() %}
    -- Pure oxygen is lost here, unlike on the first day.
    AND valuenum > 0
    AND valuenum < 100
{%- endif %}
)

SELECT
  hadm_id,
  charttime,
  MAX(fio2) AS fio2,
  {{ score_mode() }} AS score_mode
FROM charted
{%- if not reference_mode() %}
WHERE fio2 IS NOT NULL
{%- endif %}
GROUP BY hadm_id, charttime
