{%- set measurements = {
  'pf_novent': 'pao2fio2_novent', 'pf_vent': 'pao2fio2_vent', 'platelet_min': 'platelet', 'bilirubin_max': 'bilirubin',
  'meanbp_min': 'meanbp', 'rate_dopamine': 'dopamine', 'rate_dobutamine': 'dobutamine', 'rate_epinephrine': 'epinephrine',
  'rate_norepinephrine': 'norepinephrine', 'mingcs': 'gcs', 'creatinine_max': 'creatinine', 'urineoutput': 'urineoutput'
} -%}
{{ config(materialized='view') }}
-- For each hour and component the measurement that decides its points by itself: the first that the score's rule asks
-- for, or the first that was measured where no rule holds.
WITH hourly AS (
  SELECT *
  FROM {{ ref('int_sofa_hourly_points') }}
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY icustay_id, hr
    ORDER BY COALESCE(renal, -1) DESC, COALESCE(cardiovascular, -1) DESC, copy
  ) = 1
),

decided AS (
{%- for component in sofa_components() %}
  SELECT
    *,
    '{{ component }}' AS component,
    SPLIT({{ context['sofa_' ~ component ~ '_decided_by']() | indent(4) }}, ' ')[SAFE_OFFSET(0)] AS input
  FROM hourly
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT * EXCEPT (category)
FROM (
  SELECT
    icustay_id,
    hr,
    starttime,
    endtime,
    component,
    CASE input
{%- for input, measurement in measurements.items() %}
      WHEN '{{ input }}' THEN '{{ measurement }}'
{%- endfor %}
    END AS measurement,
    {{ sofa_input('decided') | indent(4) }}
  FROM decided
  WHERE input IS NOT NULL
) AS hour_values
