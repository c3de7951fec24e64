{{ config(materialized='view') }}
-- Arterial blood gases from 6 hours before ICU admission until 24 hours after it.
SELECT
  stays.subject_id,
  stays.hadm_id,
  gas.icustay_id,
  gas.charttime,
  gas.specimen,
  CASE
    WHEN gas.specimen IS NOT NULL THEN gas.specimen
    WHEN gas.specimen_prob > 0.75 THEN 'ART'
  END AS specimen_pred,
  gas.specimen_prob,
  gas.so2,
  gas.spo2,
  gas.po2,
  gas.pco2,
  gas.fio2_chartevents,
  gas.fio2_lab AS fio2,
  gas.aado2,
  {{ alveolar_arterial_gradient('gas.fio2', 'gas.pco2', 'gas.po2') }} AS aado2_calc,
  gas.pao2fio2,
  gas.ph
{%- for name in gas_names() if name not in ['so2', 'po2', 'pco2', 'fio2', 'aado2', 'ph'] %},
  gas.{{ name }}
{%- endfor %},
  gas.score_mode
FROM {{ ref('int_blood_gas') }} AS gas
INNER JOIN {{ ref('int_stays') }} AS stays
  ON stays.icustay_id = gas.icustay_id
  AND gas.charttime <= stays.day_end
