{{ config(materialized='view') }}
SELECT
  output.subject_id,
  output.hadm_id,
  output.icustay_id,
  output.charttime,
  output.itemid,
  -- Irrigant that went in comes out again and is no urine.
  CASE WHEN output.itemid = 227488 AND output.volume_ml > 0 THEN -output.volume_ml ELSE output.volume_ml END AS volume_ml,
  output.is_error
FROM {{ ref('stg_outputevents') }} AS output
INNER JOIN {{ ref('clinical_items') }} AS items
  ON items.itemid = output.itemid
  AND items.source_table = 'outputevents'
  AND items.concept = 'urine'
WHERE output.icustay_id IS NOT NULL
