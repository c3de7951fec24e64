{{ config(cluster_by=['concept', 'icustay_id']) }}
-- The one scan of CHARTEVENTS: the items that any model reads, with their concept and the number of their row. A row
-- that could not be tied to a stay may still be of an admission; what needs a stay leaves it out.
SELECT
  items.concept,
  chart.row_id,
  chart.subject_id,
  chart.hadm_id,
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
