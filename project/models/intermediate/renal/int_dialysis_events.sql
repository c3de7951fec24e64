-- What is charted about dialysis at one time: that it is there (any sign of it, also an access), whether it runs, and its kind.
WITH charted AS (
  SELECT
    'chartevents' AS source_table,
    row_id,
    icustay_id,
    charttime,
    itemid,
    value,
    CASE
      WHEN itemid = 582
        THEN value IN (
          'CAVH Start', 'CAVH D/C', 'CVVHD Start', 'CVVHD D/C', 'Hemodialysis st', 'Hemodialysis end', 'Peritoneal Dial'
        )
      WHEN itemid IN (229, 235, 241, 247, 253, 259, 265, 271) THEN value = 'Dialysis Line'
      -- Consultations, allergies and diagnoses name dialysis without any.
      WHEN itemid IN (466, 917, 927, 6250) THEN FALSE
      ELSE TRUE
    END AS is_present,
    CASE
      WHEN itemid = 582 THEN value IN ('CAVH Start', 'CVVHD Start', 'Hemodialysis st', 'Peritoneal Dial')
      WHEN itemid = 147 THEN value = 'Yes'
      WHEN itemid = 225965 THEN value = 'In use'
      ELSE itemid IN (
        146, 226499, 224154, 225183, 227438, 224191, 225806, 225807, 228004, 228005, 228006, 224144, 224145, 224153, 226457
      )
    END AS is_active,
    CASE
      WHEN itemid IN (152, 227290) AND value IN ('CVVH', 'CVVHD', 'CVVHDF', 'SCUF', 'Peritoneal') THEN value
      WHEN itemid IN (
          225806, 225807, 225810, 225951, 225952, 225953, 225959, 225961, 225963, 225965, 227638, 227639, 227640
        ) THEN 'Peritoneal'
      WHEN itemid = 226499 THEN 'IHD'
      WHEN itemid = 582 AND STARTS_WITH(value, 'CAVH') THEN 'CAVH'
      WHEN itemid = 582 AND STARTS_WITH(value, 'CVVHD') THEN 'CVVHD'
    END AS dialysis_type
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'dialysis'
    AND value IS NOT NULL
    AND error_flag = 0
),

given AS (
  SELECT
    'inputevents_cv' AS source_table,
    inputs.row_id,
    inputs.icustay_id,
    inputs.charttime,
    inputs.itemid,
    inputs.itemid != 44954 AS is_active,
    CASE
      WHEN inputs.itemid IN (40788, 41063, 41307, 43829, 44698, 46720) THEN 'Peritoneal'
      WHEN inputs.itemid IN (45352, 45353) THEN 'CVVH'
      WHEN inputs.itemid IN (45268, 46769, 46773) THEN 'CVVHD'
      WHEN inputs.itemid IN (46012, 46013, 46172, 46173) THEN 'CVVHDF'
    END AS dialysis_type
  FROM {{ ref('stg_inputevents_cv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_cv'
    AND items.concept = 'dialysis'
  WHERE inputs.amount > 0
),

removed AS (
  SELECT
    'outputevents' AS source_table,
    output.row_id,
    output.icustay_id,
    output.charttime,
    output.itemid,
    output.itemid != 41897 AS is_active,
    CASE WHEN output.itemid IN (40789, 40910, 41069, 44843, 46394) THEN 'Peritoneal' END AS dialysis_type
  FROM {{ ref('stg_outputevents') }} AS output
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = output.itemid
    AND items.source_table = 'outputevents'
    AND items.concept = 'dialysis'
  WHERE output.volume_ml > 0
{%- if not reference_mode() %}
    AND NOT output.is_error
{%- endif %}
)

SELECT source_table, row_id, icustay_id, charttime, itemid, is_active, dialysis_type, {{ score_mode() }} AS score_mode
FROM charted
WHERE is_present
UNION ALL
SELECT source_table, row_id, icustay_id, charttime, itemid, is_active, dialysis_type, {{ score_mode() }} AS score_mode
FROM given
UNION ALL
SELECT source_table, row_id, icustay_id, charttime, itemid, is_active, dialysis_type, {{ score_mode() }} AS score_mode
FROM removed
