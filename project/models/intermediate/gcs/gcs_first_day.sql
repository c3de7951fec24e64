{{ config(materialized='view') }}
-- The lowest Glasgow coma scale of the first 24 hours; every stay has a row.
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  lowest.mingcs,
  lowest.gcsmotor,
  lowest.gcsverbal,
  lowest.gcseyes,
  lowest.endotrachflag
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('int_gcs_first_day') }} AS lowest ON lowest.icustay_id = stays.icustay_id
