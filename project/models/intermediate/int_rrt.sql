-- Signs of renal replacement therapy. Some show that it runs (flows, volumes, the start of a procedure); others only that the access
-- for it is there, or that it was ended. CareVue items count for stays charted in CareVue alone.
WITH charted AS (
  SELECT
    chart.icustay_id,
    chart.charttime,
    chart.itemid,
    'chartevents' AS source_table,
    chart.row_id,
    chart.concept IN ('rrt_cv_running', 'rrt_mv_running')
    OR (chart.concept = 'rrt_cv_infusing' AND chart.value = 'Yes')
    OR (
      chart.concept = 'rrt_cv_procedure'
      AND chart.value IN ('CAVH Start', 'CVVHD Start', 'Hemodialysis st', 'Peritoneal Dial')
    ) AS is_running,
    -- The reference code of the first day overlooks peritoneal dialysis in CareVue.
    NOT (chart.concept = 'rrt_cv_procedure' AND chart.value = 'Peritoneal Dial') AS is_in_reference
  FROM {{ ref('int_chart_items') }} AS chart
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = chart.icustay_id
  WHERE (
      chart.concept IN ('rrt_mv_running', 'rrt_mv_equipment')
      AND chart.valuenum > 0
    )
    OR (
      stays.dbsource = 'carevue'
      AND (
        (chart.concept IN ('rrt_cv_equipment', 'rrt_cv_infusing', 'rrt_cv_running') AND chart.value IS NOT NULL)
        OR (chart.concept = 'rrt_cv_line' AND chart.value = 'Dialysis Line')
        OR (
          chart.concept = 'rrt_cv_procedure'
          AND chart.value IN (
            'CAVH Start', 'CAVH D/C', 'CVVHD Start', 'CVVHD D/C', 'Hemodialysis st', 'Hemodialysis end',
            'Peritoneal Dial'
          )
        )
      )
    )
),

other_tables AS (
  SELECT icustay_id, starttime AS charttime, itemid, 'inputevents_mv' AS source_table, row_id
  FROM {{ ref('stg_inputevents_mv') }}
  WHERE amount > 0
  UNION ALL
  SELECT icustay_id, starttime AS charttime, itemid, 'procedureevents_mv' AS source_table, row_id
  FROM {{ ref('stg_procedureevents_mv') }}
  UNION ALL
  SELECT icustay_id, charttime, itemid, 'datetimeevents' AS source_table, row_id
  FROM {{ ref('stg_datetimeevents') }}
)

SELECT
  icustay_id,
  charttime,
  itemid,
  source_table,
  row_id,
  is_running,
  is_in_reference
FROM charted
UNION ALL
SELECT
  events.icustay_id,
  events.charttime,
  events.itemid,
  events.source_table,
  events.row_id,
  items.concept = 'rrt_mv_running' AS is_running,
  TRUE AS is_in_reference
FROM other_tables AS events
INNER JOIN {{ ref('clinical_items') }} AS items
  ON items.itemid = events.itemid
  AND items.source_table = events.source_table
  AND STARTS_WITH(items.concept, 'rrt_')
WHERE events.icustay_id IS NOT NULL
