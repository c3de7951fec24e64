{{ config(materialized='view') }}
-- Arterial gases of the first day with how the patient was breathing, as the scores of organ failure ask: on a
-- ventilator, or under CPAP by what was charted on the first day or (mLODS) in the whole stay.
SELECT
  gas.icustay_id,
  gas.charttime,
  CASE WHEN gas.specimen IS NULL THEN 'ART' ELSE gas.specimen END AS specimen_pred,
  gas.po2,
  gas.pco2,
  gas.ph,
  gas.fio2,
  gas.aado2,
{%- if reference_mode() %}
  -- An FiO2 charted as 0 is taken as it is: the ratio is infinite, measured and normal.
  IEEE_DIVIDE(100 * gas.po2, gas.fio2) AS pao2fio2,
{%- else %}
  gas.pao2fio2,
{%- endif %}
  gas.in_ventilation_episode AS is_ventilated,
  COALESCE(gas.charttime >= cpap.starttime AND gas.charttime <= cpap.endtime, FALSE) AS is_on_cpap,
  COALESCE(gas.charttime >= cpap_stay.starttime AND gas.charttime <= cpap_stay.endtime, FALSE) AS is_on_cpap_of_stay,
  gas.score_mode
FROM {{ ref('int_blood_gas') }} AS gas
INNER JOIN {{ ref('int_stays') }} AS stays
  ON stays.icustay_id = gas.icustay_id
  AND gas.charttime <= stays.day_end
LEFT JOIN {{ ref('cpap_first_day') }} AS cpap ON cpap.icustay_id = gas.icustay_id
LEFT JOIN {{ ref('cpap_stay') }} AS cpap_stay ON cpap_stay.icustay_id = gas.icustay_id
