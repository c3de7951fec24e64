{{ config(materialized='view') }}
-- Vital signs that are measurements: in their range and not marked as an error.
SELECT
  row_id,
  icustay_id,
  charttime,
  itemid,
  vital,
  value
FROM {{ ref('int_vital_rows') }}
WHERE value IS NOT NULL
  AND error_flag = 0
