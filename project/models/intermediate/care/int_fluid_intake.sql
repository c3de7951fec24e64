-- Crystalloids, colloids and blood products as they were given, one row per source row, mL. CareVue charts a volume
-- at a time, MetaVision one from a start to an end. A row in another unit (bags, units) has no volume.
WITH given AS (
  SELECT
    inputs.icustay_id,
    items.concept,
    items.label,
    inputs.itemid,
    inputs.charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    inputs.amount,
    LOWER(COALESCE(NULLIF(TRIM(inputs.amountuom), ''), items.unit)) AS unit,
    'inputevents_cv' AS source_table,
    inputs.row_id
  FROM {{ ref('stg_inputevents_cv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_cv'
  WHERE inputs.icustay_id IS NOT NULL
  UNION ALL
  SELECT
    inputs.icustay_id,
    items.concept,
    items.label,
    inputs.itemid,
    inputs.starttime,
    inputs.endtime,
    inputs.amount,
    LOWER(COALESCE(NULLIF(TRIM(inputs.amountuom), ''), items.unit)) AS unit,
    'inputevents_mv' AS source_table,
    inputs.row_id
  FROM {{ ref('stg_inputevents_mv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_mv'
  WHERE inputs.icustay_id IS NOT NULL
    AND inputs.is_delivered
)

SELECT
  icustay_id,
  concept AS fluid,
  label,
  itemid,
  starttime,
  endtime,
  CASE
    WHEN unit IN ('ml', 'cc') THEN amount
    WHEN unit = 'l' THEN amount * 1000
  END AS volume_ml,
  source_table,
  row_id
FROM given
WHERE (STARTS_WITH(concept, 'fluid_') OR STARTS_WITH(concept, 'transfusion_'))
  -- Nothing given, or taken back.
  AND amount > 0
