{{ config(materialized='view') }}
-- From when to when a neuromuscular blocker ran at which dose, mcg/kg/min.
SELECT
  icustay_id,
  drug,
  starttime,
  endtime,
  dose AS drug_rate,
  amount AS drug_amount,
  source_table,
  row_id,
  score_mode
FROM {{ ref('int_infusion_rates') }}
WHERE drug_class = 'neuromuscular blocker'
  AND icustay_id IS NOT NULL
