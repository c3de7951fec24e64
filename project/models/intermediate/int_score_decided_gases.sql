{{ config(materialized='view') }}
-- The blood gases of the first day with a value that decided points.
SELECT
  decided.icustay_id,
  decided.score,
  decided.component,
  decided.input,
  decided.hadm_id,
  gas.charttime,
  CASE WHEN gas.fio2_lab IS NULL THEN gas.fio2_charttime END AS fio2_charttime
FROM {{ ref('int_score_decided') }} AS decided
INNER JOIN {{ ref('int_blood_gas') }} AS gas
  ON gas.icustay_id = decided.icustay_id
  AND gas.charttime <= decided.day_end
WHERE decided.value = CASE
    WHEN decided.input = 'pao2' THEN gas.po2
    WHEN decided.input = 'aado2' THEN gas.aado2
    WHEN decided.input = 'ph' THEN gas.ph
    WHEN decided.input IN ('paco2', 'paco2_min') THEN gas.pco2
    WHEN (decided.input = 'pf_vent' AND gas.in_ventilation_episode)
      OR (decided.input = 'pf_novent' AND NOT gas.in_ventilation_episode)
      OR decided.input IN ('pao2fio2_vent_min', 'pf')
{%- if reference_mode() %}
      THEN IEEE_DIVIDE(100 * gas.po2, gas.fio2)
{%- else %}
      THEN gas.pao2fio2
{%- endif %}
  END
