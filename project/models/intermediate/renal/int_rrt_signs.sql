-- Every charted sign of renal replacement therapy, one row per source row, with what it says: whether therapy runs or
-- only access for it is there, its kind, and which of the concepts reads the row. All that is known of the items is
-- here; the relations of renal replacement only choose among the rows.
WITH charted AS (
  SELECT
    chart.icustay_id,
    chart.charttime AS starttime,
    chart.itemid,
    'chartevents' AS source_table,
    chart.row_id,
    chart.value,
    STARTS_WITH(chart.concept, 'rrt_mv_') AS is_metavision,
    STARTS_WITH(chart.concept, 'rrt_cv_') AND COALESCE(stays.dbsource = 'carevue', FALSE) AS is_carevue_stay,
    chart.error_flag = 0 AS is_valid,
    COALESCE(chart.valuenum > 0, FALSE) AS is_positive,
    -- Lists of the first day and of the charted times; the others are read for the whole stay alone.
    chart.concept IN ('rrt_cv_equipment', 'rrt_cv_infusing', 'rrt_cv_running', 'rrt_cv_line', 'rrt_cv_procedure') AS is_carevue_list,
    chart.concept IN ('rrt_mv_running', 'rrt_mv_equipment') AS is_metavision_list,
    COALESCE(
      CASE
        WHEN chart.concept IN ('rrt_cv_equipment', 'rrt_cv_infusing', 'rrt_cv_running') THEN chart.value IS NOT NULL
        WHEN chart.concept = 'rrt_cv_line' THEN chart.value = 'Dialysis Line'
        WHEN chart.concept = 'rrt_cv_procedure' THEN chart.value IN (
          'CAVH Start', 'CAVH D/C', 'CVVHD Start', 'CVVHD D/C', 'Hemodialysis st', 'Hemodialysis end',
          'Peritoneal Dial'
        )
        WHEN chart.concept = 'rrt_cv_nurse' THEN chart.value = 'Dialysis RN'
        WHEN chart.concept = 'rrt_cv_allergy' THEN chart.value = 'Dialysis Solutions'
        WHEN chart.concept = 'rrt_cv_fistula' THEN chart.value = 'dialys'
        WHEN chart.concept = 'rrt_cv_diagnosis' THEN chart.value IN (
          '+ INITIATE DIALYSIS', 'BLEEDING FROM DIALYSIS CATHETER', 'FAILED DIALYSIS CATH.',
          'FEBRILE SYNDROME;DIALYSIS', 'HYPOTENSION WITH HEMODIALYSIS', 'HYPOTENSION.GLOGGED DIALYSIS',
          'INFECTED DIALYSIS CATHETER'
        )
        ELSE STARTS_WITH(chart.concept, 'rrt_mv_') AND chart.value IS NOT NULL
      END,
      FALSE
    ) AS is_told,
    COALESCE(
      chart.concept IN ('rrt_cv_running', 'rrt_mv_running')
      OR (chart.concept = 'rrt_cv_infusing' AND chart.value = 'Yes')
      OR (chart.concept = 'rrt_mv_catheter_status' AND chart.value = 'In use')
      OR (
        chart.concept = 'rrt_cv_procedure'
        AND chart.value IN ('CAVH Start', 'CVVHD Start', 'Hemodialysis st', 'Peritoneal Dial')
      ),
      FALSE
    ) AS is_running,
    -- A status is a text; what is measured runs only above nothing.
    NOT COALESCE(chart.concept = 'rrt_mv_running' AND (chart.valuenum IS NULL OR chart.valuenum <= 0), FALSE)
    AND NOT COALESCE(chart.concept = 'rrt_cv_running' AND chart.valuenum <= 0, FALSE) AS is_more_than_nothing,
    -- The reference code overlooks peritoneal dialysis in CareVue, except at charted times.
    NOT COALESCE(chart.concept = 'rrt_cv_procedure' AND chart.value = 'Peritoneal Dial', FALSE) AS is_in_reference,
    CASE
      WHEN chart.concept != 'rrt_cv_procedure' THEN NULL
      WHEN STARTS_WITH(chart.value, 'CAVH') THEN 'CAVH'
      WHEN STARTS_WITH(chart.value, 'CVVHD') THEN 'CVVHD'
      -- The reference code names neither.
{%- if not reference_mode() %}
      WHEN STARTS_WITH(chart.value, 'Hemodialysis') THEN 'IHD'
      WHEN chart.value = 'Peritoneal Dial' THEN 'Peritoneal'
{%- endif %}
    END AS procedure_type
  FROM {{ ref('int_chart_items') }} AS chart
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = chart.icustay_id
  WHERE STARTS_WITH(chart.concept, 'rrt_')
),

other_tables AS (
  SELECT
    icustay_id,
    starttime,
    endtime,
    itemid,
    'inputevents_mv' AS source_table,
    row_id,
    is_delivered AS is_valid,
    TRUE AS is_valued
  FROM {{ ref('stg_inputevents_mv') }}
  WHERE amount > 0
  UNION ALL
  SELECT
    icustay_id,
    starttime,
    endtime,
    itemid,
    'procedureevents_mv' AS source_table,
    row_id,
    TRUE AS is_valid,
    value IS NOT NULL AS is_valued
  FROM {{ ref('stg_procedureevents_mv') }}
  UNION ALL
  SELECT
    icustay_id,
    charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    itemid,
    'datetimeevents' AS source_table,
    row_id,
    TRUE AS is_valid,
    FALSE AS is_valued
  FROM {{ ref('stg_datetimeevents') }}
  UNION ALL
  SELECT
    icustay_id,
    charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    itemid,
    'inputevents_cv' AS source_table,
    row_id,
    TRUE AS is_valid,
    TRUE AS is_valued
  FROM {{ ref('stg_inputevents_cv') }}
  WHERE amount > 0
  UNION ALL
  SELECT
    icustay_id,
    charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    itemid,
    'outputevents' AS source_table,
    row_id,
    NOT is_error AS is_valid,
    TRUE AS is_valued
  FROM {{ ref('stg_outputevents') }}
  WHERE volume_ml > 0
),

kinds AS (
  SELECT
    source_table,
    itemid,
    concept,
    CASE concept
      WHEN 'dialysis_type_peritoneal' THEN 'Peritoneal'
      ELSE UPPER(SUBSTR(concept, 15))
    END AS dialysis_type
  FROM {{ ref('clinical_items') }}
  WHERE STARTS_WITH(concept, 'dialysis_type_')
)

SELECT
  charted.icustay_id,
  charted.starttime,
  CAST(NULL AS DATETIME) AS endtime,
  charted.itemid,
  charted.source_table,
  charted.row_id,
  CASE
    WHEN kinds.concept = 'dialysis_type_charted' THEN CASE
      WHEN charted.value IN ('CVVH', 'CVVHD', 'CVVHDF', 'SCUF', 'Peritoneal') THEN charted.value
    END
    ELSE COALESCE(kinds.dialysis_type, charted.procedure_type)
  END AS dialysis_type,
  charted.is_running,
  charted.is_valid,
  (charted.is_metavision AND charted.is_positive)
  OR (charted.is_carevue_stay AND charted.is_told AND charted.is_in_reference) AS is_of_stay,
  (charted.is_metavision_list AND charted.is_positive)
  OR (charted.is_carevue_stay AND charted.is_carevue_list AND charted.is_told) AS is_of_first_day,
  charted.is_in_reference,
  charted.is_told AND (charted.is_carevue_list OR charted.is_metavision) AS is_of_times,
  charted.is_running
  AND charted.is_valid
  AND charted.is_told
  AND charted.is_more_than_nothing AS is_delivered
FROM charted
LEFT JOIN kinds
  ON kinds.itemid = charted.itemid
  AND kinds.source_table = charted.source_table
UNION ALL
SELECT
  events.icustay_id,
  events.starttime,
  events.endtime,
  events.itemid,
  events.source_table,
  events.row_id,
  kinds.dialysis_type,
  items.concept IN ('rrt_mv_running', 'rrt_cv_fluid') AS is_running,
  events.is_valid,
  TRUE AS is_of_stay,
  STARTS_WITH(items.concept, 'rrt_mv_') AS is_of_first_day,
  TRUE AS is_in_reference,
  events.is_valued AS is_of_times,
  items.concept IN ('rrt_mv_running', 'rrt_cv_fluid') AND events.is_valid AS is_delivered
FROM other_tables AS events
INNER JOIN {{ ref('clinical_items') }} AS items
  ON items.itemid = events.itemid
  AND items.source_table = events.source_table
  AND STARTS_WITH(items.concept, 'rrt_')
LEFT JOIN kinds
  ON kinds.itemid = events.itemid
  AND kinds.source_table = events.source_table
WHERE events.icustay_id IS NOT NULL
