{{ config(materialized='view') }}
-- From when to when a vasopressor or inotrope ran at which dose, of patients in a stay.
SELECT
  icustay_id,
  drug,
  source_system,
  starttime,
  endtime,
  dose AS rate,
  source_table,
  row_id,
  score_mode
FROM {{ ref('int_infusion_rates') }}
WHERE icustay_id IS NOT NULL
  AND drug_class = 'vasopressor'
