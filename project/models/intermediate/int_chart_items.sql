{{ config(cluster_by=['concept', 'icustay_id']) }}
-- The one scan of CHARTEVENTS: the items that any model reads, with their concept. Rows without a stay cannot be placed.
SELECT
  items.concept,
  chart.icustay_id,
  chart.charttime,
  chart.itemid,
  chart.value,
  chart.valuenum,
  chart.error_flag
FROM {{ ref('stg_chartevents') }} AS chart
INNER JOIN {{ ref('clinical_items') }} AS items
  ON items.itemid = chart.itemid
  AND items.source_table = 'chartevents'
WHERE chart.icustay_id IS NOT NULL
