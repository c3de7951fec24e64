-- Results above 0 of the tests that any model reads; above the upper limit of its test a value is an artefact and
-- NULL. Laboratory and blood-gas versions of a test are pooled.
WITH measured AS (
  SELECT
    labs.row_id,
    labs.subject_id,
    labs.hadm_id,
    labs.charttime,
    labs.itemid,
    CASE items.concept WHEN 'lab_glucose' THEN 'glucose_lab' ELSE REPLACE(items.concept, 'lab_', '') END AS lab,
    labs.valuenum AS value,
    CASE
      WHEN items.concept = 'lab_albumin' THEN 10
      WHEN items.concept = 'lab_potassium' THEN 30
      WHEN items.concept IN ('lab_hemoglobin', 'lab_lactate', 'lab_inr') THEN 50
      WHEN items.concept IN ('lab_bands', 'lab_hematocrit') THEN 100
      WHEN items.concept IN ('lab_bilirubin', 'lab_creatinine', 'lab_ptt', 'lab_pt') THEN 150
      WHEN items.concept = 'lab_sodium' THEN 200
      WHEN items.concept = 'lab_bun' THEN 300
      WHEN items.concept = 'lab_wbc' THEN 1000
      ELSE 10000
    END AS upper_limit
  FROM {{ ref('stg_labevents') }} AS labs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND STARTS_WITH(items.concept, 'lab_')
  WHERE labs.valuenum > 0
)

SELECT
  row_id,
  subject_id,
  hadm_id,
  charttime,
  itemid,
  lab,
  CASE WHEN value <= upper_limit THEN value END AS value
FROM measured
