{%- set components = sofa_components() -%}
{{ config(materialized='view') }}
-- SOFA of each hour of a stay: for each component the worst of the last 24 hours, and their sum, to which a component
-- without any value adds nothing. In hours before the stay only the windows look. A view, because the rows are those of
-- int_sofa_hourly_points.
SELECT
  icustay_id,
  hr,
  copy,
  starttime,
  endtime,
  pf_novent AS pao2fio2ratio_novent,
  pf_vent AS pao2fio2ratio_vent,
  rate_epinephrine,
  rate_norepinephrine,
  rate_dopamine,
  rate_dobutamine,
  meanbp_min,
  mingcs AS gcs_min,
  urineoutput_hour AS urineoutput,
  urineoutput AS urineoutput_24hours,
  bilirubin_max,
  creatinine_max,
  platelet_min,
{%- for component in components %}
  {{ component }},
{%- endfor %}
{%- for component in components %}
  {%- if reference_mode() %}
  COALESCE({{ component }}_24hours, 0) AS {{ component }}_24hours,
  {%- else %}
  {{ component }}_24hours,
  {%- endif %}
{%- endfor %}
{%- for component in components %}
  {{ '+ ' if not loop.first }}COALESCE({{ component }}_24hours, 0)
{%- endfor %} AS sofa_24hours,
  score_mode
FROM {{ ref('int_sofa_hourly_points') }}
WHERE hr >= 0
