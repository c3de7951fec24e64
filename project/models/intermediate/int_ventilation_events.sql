{{ config(materialized='view') }}
-- What is charted about breathing support of patients in a stay, without the minutes that say nothing: a row without
-- any flag neither begins nor ends anything.
SELECT
  icustay_id,
  charttime,
  mechvent,
  oxygentherapy,
  extubated,
  selfextubated,
  source_table,
  row_id
FROM {{ ref('ventilation_classification') }}
WHERE icustay_id IS NOT NULL
  AND mechvent + oxygentherapy + extubated > 0
