{%- set reference = reference_mode() -%}
WITH gases AS (
  SELECT
    stays.icustay_id,
    MAX(gases.score_mode) AS score_mode,
{%- if reference %}
    -- An FiO2 charted as 0 is taken as it is: the ratio is infinite, measured and normal.
    MIN(CASE WHEN NOT gases.in_ventilation_episode THEN IEEE_DIVIDE(100 * gases.po2, gases.fio2) END) AS pf_novent,
    MIN(CASE WHEN gases.in_ventilation_episode THEN IEEE_DIVIDE(100 * gases.po2, gases.fio2) END) AS pf_vent
{%- else %}
    MIN(CASE WHEN NOT gases.in_ventilation_episode THEN gases.pao2fio2 END) AS pf_novent,
    MIN(CASE WHEN gases.in_ventilation_episode THEN gases.pao2fio2 END) AS pf_vent
{%- endif %}
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_blood_gas') }} AS gases
    ON gases.icustay_id = stays.icustay_id
    AND gases.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND gases.charttime <= stays.day_end
  GROUP BY stays.icustay_id
),

urine AS (
  SELECT
    urine.icustay_id,
    urine.urineoutput
  FROM {{ ref('urine_output_first_day') }} AS urine
{%- if not reference %}
  -- The paper's limits are of a day's urine: a shorter stay has no such sum.
  INNER JOIN {{ ref('int_stays') }} AS stays
    ON stays.icustay_id = urine.icustay_id
    AND stays.outtime >= stays.day_end
{%- endif %}
)

SELECT
  stays.icustay_id,
  gases.pf_novent,
  gases.pf_vent,
  labs.platelet_min,
  labs.bilirubin_max,
  vitals.meanbp_min,
  vasopressors.rate_dopamine,
  vasopressors.rate_dobutamine,
  vasopressors.rate_epinephrine,
  vasopressors.rate_norepinephrine,
  gcs.mingcs,
  labs.creatinine_max,
  urine.urineoutput,
  stays.is_adult,
  {{ score_mode_of(['gases.score_mode', 'vasopressors.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN gases ON gases.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_vasopressors_first_day') }} AS vasopressors ON vasopressors.icustay_id = stays.icustay_id
