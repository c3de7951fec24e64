{%- set drugs = sofa_drugs() -%}
-- The highest rate of each drug on the first day.
{%- if reference_mode() %}
-- The reference code takes CareVue's before MetaVision's.
{%- endif %}
SELECT
  icustay_id
{%- for drug in drugs %},
{%- if reference_mode() %}
  COALESCE(
    MAX(CASE WHEN drug = '{{ drug }}' AND source_system = 'carevue' THEN rate END),
    MAX(CASE WHEN drug = '{{ drug }}' AND source_system = 'metavision' THEN rate END)
  ) AS rate_{{ drug }}
{%- else %}
  MAX(CASE WHEN drug = '{{ drug }}' THEN rate END) AS rate_{{ drug }}
{%- endif %}
{%- endfor %},
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_first_day_rates') }}
GROUP BY icustay_id
