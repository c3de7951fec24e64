{{ config(materialized='view') }}
-- Values of 0 or less and above the upper limit are artefacts. Laboratory and blood-gas versions of a test are pooled.
SELECT
  row_id,
  subject_id,
  hadm_id,
  charttime,
  itemid,
  lab,
  value
FROM {{ ref('int_lab_rows') }}
WHERE value IS NOT NULL
