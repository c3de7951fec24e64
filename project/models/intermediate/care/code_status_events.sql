-- Code status as charted, one row per charted text, with what it forbids.
SELECT
  icustay_id,
  charttime,
  itemid,
  value,
  CASE WHEN value IN ('Full Code', 'Full code') THEN 1 ELSE 0 END AS fullcode,
  CASE WHEN value IN ('Comfort Measures', 'Comfort measures only') THEN 1 ELSE 0 END AS cmo,
  CASE WHEN value IN ('Do Not Resuscita', 'DNR (do not resuscitate)', 'DNR / DNI') THEN 1 ELSE 0 END AS dnr,
  CASE WHEN value IN ('Do Not Intubate', 'DNI (do not intubate)', 'DNR / DNI') THEN 1 ELSE 0 END AS dni,
  CASE WHEN value = 'CPR Not Indicate' THEN 1 ELSE 0 END AS dncpr,
  'chartevents' AS source_table,
  row_id
FROM {{ ref('int_chart_items') }}
WHERE concept = 'code_status'
  AND value IS NOT NULL
  AND value != 'Other/Remarks'
  AND error_flag = 0
  AND icustay_id IS NOT NULL
