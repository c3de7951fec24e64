{%- set vitals = vital_names() -%}
-- Vital signs of each charted minute of a stay; what is charted more than once in a minute is averaged.
SELECT
  icustay_id,
  charttime,
{%- for vital in vitals %}
  AVG(CASE WHEN vital = '{{ vital }}' THEN value END) AS {{ vital }},
{%- endfor %}
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_vital_rows') }}
WHERE error_flag != 1
{%- if not reference_mode() %}
  -- The reference code has a row also where nothing charted is in its range.
  AND value IS NOT NULL
{%- endif %}
GROUP BY icustay_id, charttime
