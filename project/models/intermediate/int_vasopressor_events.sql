-- Rates of vasopressors and inotropes as they were charted. CareVue charts a rate at a time, MetaVision a rate from a start to an
-- end. A rate per minute must still be divided by the body weight.
WITH carevue AS (
  SELECT
    inputs.icustay_id,
    items.concept AS drug,
    'carevue' AS source_system,
    inputs.itemid,
    inputs.charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    -- Two free-text items hold the rate in the column of the amount.
    CASE WHEN inputs.itemid IN (42273, 42802) THEN inputs.amount ELSE inputs.rate END AS rate,
    items.unit = 'mcg/min' AS is_per_minute,
    inputs.is_stopped
  FROM {{ ref('stg_inputevents_cv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_cv'
  WHERE inputs.icustay_id IS NOT NULL
),

metavision AS (
  SELECT
    inputs.icustay_id,
    items.concept AS drug,
    'metavision' AS source_system,
    inputs.itemid,
    inputs.starttime,
    inputs.endtime,
    -- Vasopressin is charted per hour here and per minute in CareVue.
    CASE
      WHEN items.concept = 'vasopressin' AND COALESCE(inputs.rateuom, '') != 'units/min' THEN inputs.rate / 60
      ELSE inputs.rate
    END AS rate,
    FALSE AS is_per_minute,
    FALSE AS is_stopped
  FROM {{ ref('stg_inputevents_mv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_mv'
    AND NOT STARTS_WITH(items.concept, 'rrt_')
  WHERE inputs.icustay_id IS NOT NULL
    AND inputs.is_delivered
)

SELECT icustay_id, drug, source_system, itemid, starttime, endtime, rate, is_per_minute, is_stopped FROM carevue
UNION ALL
SELECT icustay_id, drug, source_system, itemid, starttime, endtime, rate, is_per_minute, is_stopped FROM metavision
