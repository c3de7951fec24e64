{%- set drugs = ['norepinephrine', 'epinephrine', 'dopamine', 'dobutamine'] -%}
{{ config(materialized='view') }}
-- For each hour and component the measurement that decides its points: the first of the candidates below that gives by itself as many
-- points as the component has, in the order of the score's rules.
WITH hourly AS (
  SELECT *
  FROM {{ ref('int_sofa_hourly_points') }}
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY icustay_id, hr
    ORDER BY COALESCE(renal, -1) DESC, COALESCE(cardiovascular, -1) DESC, copy
  ) = 1
)

SELECT
  icustay_id,
  hr,
  starttime,
  endtime,
  'respiration' AS component,
  CASE
    WHEN pf_vent IS NULL THEN 'pao2fio2_novent'
    WHEN pf_novent IS NULL THEN 'pao2fio2_vent'
{%- if reference_mode() %}
    WHEN pf_vent < 200 OR (pf_novent >= 400 AND pf_vent <= pf_novent) THEN 'pao2fio2_vent'
    ELSE 'pao2fio2_novent'
{%- else %}
    WHEN pf_vent < 200 OR pf_vent <= pf_novent THEN 'pao2fio2_vent'
    ELSE 'pao2fio2_novent'
{%- endif %}
  END AS measurement,
  CASE
    WHEN pf_vent IS NULL THEN pf_novent
    WHEN pf_novent IS NULL THEN pf_vent
{%- if reference_mode() %}
    WHEN pf_vent < 200 OR (pf_novent >= 400 AND pf_vent <= pf_novent) THEN pf_vent
{%- else %}
    WHEN pf_vent < 200 OR pf_vent <= pf_novent THEN pf_vent
{%- endif %}
    ELSE pf_novent
  END AS value,
  'mmHg' AS unit
FROM hourly
WHERE respiration IS NOT NULL
UNION ALL
SELECT icustay_id, hr, starttime, endtime, 'coagulation' AS component, 'platelet' AS measurement, platelet_min AS value, 'K/uL' AS unit
FROM hourly
WHERE coagulation IS NOT NULL
UNION ALL
SELECT icustay_id, hr, starttime, endtime, 'liver' AS component, 'bilirubin' AS measurement, bilirubin_max AS value, 'mg/dL' AS unit
FROM hourly
WHERE liver IS NOT NULL
UNION ALL
SELECT icustay_id, hr, starttime, endtime, 'cns' AS component, 'gcs' AS measurement, mingcs AS value, 'points' AS unit
FROM hourly
WHERE cns IS NOT NULL
UNION ALL
SELECT
  icustay_id,
  hr,
  starttime,
  endtime,
  'renal' AS component,
  CASE
    WHEN creatinine_max IS NULL OR (urineoutput < 200 AND creatinine_max < 5) OR (urineoutput < 500 AND creatinine_max < 3.5)
      THEN 'urineoutput'
    ELSE 'creatinine'
  END AS measurement,
  CASE
    WHEN creatinine_max IS NULL OR (urineoutput < 200 AND creatinine_max < 5) OR (urineoutput < 500 AND creatinine_max < 3.5)
      THEN urineoutput
    ELSE creatinine_max
  END AS value,
  CASE
    WHEN creatinine_max IS NULL OR (urineoutput < 200 AND creatinine_max < 5) OR (urineoutput < 500 AND creatinine_max < 3.5)
      THEN 'mL/24 h'
    ELSE 'mg/dL'
  END AS unit
FROM hourly
WHERE renal IS NOT NULL
UNION ALL
SELECT
  icustay_id,
  hr,
  starttime,
  endtime,
  'cardiovascular' AS component,
  CASE
    WHEN cardiovascular = 4 AND rate_norepinephrine > 0.1 THEN 'norepinephrine'
    WHEN cardiovascular = 4 AND rate_epinephrine > 0.1 THEN 'epinephrine'
    WHEN cardiovascular = 4 THEN 'dopamine'
    WHEN cardiovascular = 3 AND rate_norepinephrine IS NOT NULL THEN 'norepinephrine'
    WHEN cardiovascular = 3 AND rate_epinephrine IS NOT NULL THEN 'epinephrine'
    WHEN cardiovascular = 3 THEN 'dopamine'
    WHEN cardiovascular = 2 AND rate_dopamine > 0 THEN 'dopamine'
    WHEN cardiovascular = 2 THEN 'dobutamine'
    WHEN meanbp_min IS NOT NULL THEN 'meanbp'
{%- for drug in drugs %}
    WHEN rate_{{ drug }} IS NOT NULL THEN '{{ drug }}'
{%- endfor %}
  END AS measurement,
  CASE
    WHEN cardiovascular = 4 AND rate_norepinephrine > 0.1 THEN rate_norepinephrine
    WHEN cardiovascular = 4 AND rate_epinephrine > 0.1 THEN rate_epinephrine
    WHEN cardiovascular = 4 THEN rate_dopamine
    WHEN cardiovascular = 3 AND rate_norepinephrine IS NOT NULL THEN rate_norepinephrine
    WHEN cardiovascular = 3 AND rate_epinephrine IS NOT NULL THEN rate_epinephrine
    WHEN cardiovascular = 3 THEN rate_dopamine
    WHEN cardiovascular = 2 AND rate_dopamine > 0 THEN rate_dopamine
    WHEN cardiovascular = 2 THEN rate_dobutamine
    WHEN meanbp_min IS NOT NULL THEN meanbp_min
{%- for drug in drugs %}
    WHEN rate_{{ drug }} IS NOT NULL THEN rate_{{ drug }}
{%- endfor %}
  END AS value,
  CASE WHEN cardiovascular < 2 AND meanbp_min IS NOT NULL THEN 'mmHg' ELSE 'mcg/kg/min' END AS unit
FROM hourly
WHERE cardiovascular IS NOT NULL
