-- Oxygen by another device than a ventilator, one row per stay and charted time: the device, and the flow where it is
-- charted then.
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    concept,
    itemid,
    value,
    valuenum,
    row_id
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('o2_device', 'o2_other')
    AND value IS NOT NULL
    AND error_flag != 1
    AND icustay_id IS NOT NULL
),

flows AS (
  SELECT
    icustay_id,
    charttime,
    MAX(CASE WHEN itemid IN ({{ item('o2_flow_cv') }}, {{ item('o2_flow_mv') }}) THEN valuenum END) AS o2_flow,
    MAX(CASE WHEN itemid IN ({{ item('o2_flow_additional_cv') }}, {{ item('o2_flow_additional_mv') }}) THEN valuenum END) AS o2_flow_additional
  FROM charted
  -- A flowmeter ends at 15 L/min and a blender at 60 to 80; what is more is a slip.
  WHERE itemid IN ({{ item('o2_flow_cv') }}, {{ item('o2_flow_additional_cv') }}, {{ item('o2_flow_mv') }}, {{ item('o2_flow_additional_mv') }})
    AND valuenum > 0
    AND valuenum <= 100
  GROUP BY icustay_id, charttime
),

devices AS (
  SELECT
    icustay_id,
    charttime,
    STRING_AGG(DISTINCT TRIM(value), ' + ' ORDER BY TRIM(value)) AS o2_device
  FROM charted
  WHERE concept = 'o2_device'
  GROUP BY icustay_id, charttime
)

SELECT
  events.icustay_id,
  events.charttime,
  devices.o2_device,
  flows.o2_flow,
  flows.o2_flow_additional,
  events.source_table,
  events.row_id
FROM {{ ref('ventilation_classification') }} AS events
LEFT JOIN devices
  ON devices.icustay_id = events.icustay_id
  AND devices.charttime = events.charttime
LEFT JOIN flows
  ON flows.icustay_id = events.icustay_id
  AND flows.charttime = events.charttime
WHERE events.oxygentherapy = 1
  AND events.icustay_id IS NOT NULL
