{%- set components = sofa_components() -%}
-- SOFA of each hour of a stay: for each component the worst of the last 24 hours, and their sum, to which a component
-- without any value adds nothing. In hours before the stay only the windows look.
{%- if reference_mode() %}
-- The windows of the reference code are of 25 rows, the hour itself and 24 before it.
{%- endif %}
WITH worst AS (
  SELECT
    *
{%- for component in components %},
    MAX({{ component }}) OVER last_day AS {{ component }}_24hours
{%- endfor %}
  FROM {{ ref('int_sofa_hourly_points') }}
  WINDOW last_day AS (
    PARTITION BY icustay_id ORDER BY hr, copy
    ROWS BETWEEN {{ 24 if reference_mode() else 23 }} PRECEDING AND CURRENT ROW
  )
)

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
FROM worst
WHERE hr >= 0
