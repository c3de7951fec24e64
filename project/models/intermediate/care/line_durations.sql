-- From when to when an arterial or a central line was in place. MetaVision records each line as a procedure with its
-- end. CareVue charts the kinds of the lines in place about once a shift: a line is there from its first to its last
-- row, and rows more than 24 hours apart are of two lines.
WITH metavision AS (
  SELECT
    procedures.icustay_id,
    CASE items.concept WHEN 'line_arterial' THEN 'arterial' ELSE 'central' END AS line_type,
    items.label,
    procedures.starttime,
    procedures.endtime,
    'procedureevents_mv' AS source_table,
    procedures.row_id
  FROM {{ ref('stg_procedureevents_mv') }} AS procedures
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = procedures.itemid
    AND items.source_table = 'procedureevents_mv'
    AND items.concept IN ('line_arterial', 'line_central')
  WHERE procedures.icustay_id IS NOT NULL
    AND procedures.starttime IS NOT NULL
),

carevue_rows AS (
  SELECT
    icustay_id,
    charttime,
    CASE
      WHEN REGEXP_CONTAINS(LOWER(value), r'^(a-?line|art)') THEN 'arterial'
      WHEN REGEXP_CONTAINS(
        LOWER(value), r'multi|picc|\bpa |cco|introd|dialysis|hickman|porta|central|tlc|trauma|sheath|venous'
      ) THEN 'central'
    END AS line_type,
    value AS label,
    row_id
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'line_type'
    AND value IS NOT NULL
    AND error_flag = 0
    AND icustay_id IS NOT NULL
),

carevue_apart AS (
  SELECT
    icustay_id,
    charttime,
    line_type,
    label,
    row_id,
    COALESCE(
      charttime > DATETIME_ADD(
        LAG(charttime) OVER (PARTITION BY icustay_id, line_type, label ORDER BY charttime, row_id), INTERVAL 24 HOUR
      ),
      TRUE
    ) AS is_new
  FROM carevue_rows
  WHERE line_type IS NOT NULL
),

carevue_numbered AS (
  SELECT
    icustay_id,
    charttime,
    line_type,
    label,
    row_id,
    SUM(CASE WHEN is_new THEN 1 ELSE 0 END) OVER (
      PARTITION BY icustay_id, line_type, label ORDER BY charttime, row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS line_number
  FROM carevue_apart
)

SELECT icustay_id, line_type, label, starttime, endtime, source_table, row_id FROM metavision
UNION ALL
SELECT
  icustay_id,
  line_type,
  label,
  MIN(charttime) AS starttime,
  MAX(charttime) AS endtime,
  'chartevents' AS source_table,
  MIN(row_id) AS row_id
FROM carevue_numbered
GROUP BY icustay_id, line_type, label, line_number
