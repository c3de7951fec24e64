{{ config(cluster_by=['concept', 'icustay_id']) }}
-- The one scan of CHARTEVENTS: the items that any model reads, with their concept. Rows without a stay cannot be placed; the reference
-- takes them for one more stay where it reads them.
SELECT
  items.concept,
  chart.row_id,
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
{%- if not reference_mode() %}
WHERE chart.icustay_id IS NOT NULL
{%- endif %}
