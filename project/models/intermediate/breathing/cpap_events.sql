-- Breathing by a mask under pressure (CPAP, BiPAP) as charted, one row per charted text. It is no mechanical
-- ventilation, but the scores that look at PaO2/FiO2 under ventilation count it.
SELECT
  chart.icustay_id,
  chart.charttime,
  chart.itemid,
  chart.value,
  'chartevents' AS source_table,
  chart.row_id
FROM {{ ref('int_chart_items') }} AS chart
WHERE chart.concept IN ('o2_device', 'o2_other')
  AND chart.itemid IN ({{ item('o2_device_cv') }}, {{ item('o2_delivery_mode_cv') }}, {{ item('o2_device_mv') }})
  AND (LOWER(chart.value) LIKE '%cpap%' OR LOWER(chart.value) LIKE '%bipap mask%')
  AND chart.error_flag = 0
  AND chart.icustay_id IS NOT NULL
