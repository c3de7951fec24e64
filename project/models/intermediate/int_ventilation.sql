{{ config(materialized='view') }}
-- Episodes of mechanical ventilation of patients in a stay.
SELECT
  icustay_id,
  ventnum,
  starttime,
  endtime,
  duration_hours,
  source_table,
  row_id
FROM {{ ref('ventilation_durations') }}
WHERE icustay_id IS NOT NULL
