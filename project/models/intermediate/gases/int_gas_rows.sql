-- The rows of blood gases: the label of the sample as text, everything else as a number, which is NULL where it
-- cannot be. Only a base excess may be below 0.
SELECT
  labs.row_id,
  labs.subject_id,
  labs.hadm_id,
  labs.charttime,
  labs.itemid,
  REPLACE(items.concept, 'gas_', '') AS part,
  labs.value,
  CASE
    WHEN items.concept != 'gas_baseexcess' AND labs.valuenum <= 0 THEN NULL
    WHEN items.concept = 'gas_hematocrit' AND labs.valuenum > 100 THEN NULL
    WHEN items.concept = 'gas_fio2' AND (labs.valuenum < 20 OR labs.valuenum > 100) THEN NULL
    WHEN items.concept = 'gas_so2' AND labs.valuenum > 100 THEN NULL
    WHEN items.concept = 'gas_o2flow' AND labs.valuenum > 70 THEN NULL
    WHEN items.concept = 'gas_po2' AND labs.valuenum > 800 THEN NULL
{%- if not reference_mode() %}
    -- No analyser measures beyond 6.3 to 8.0, or more than 250 mmHg: 7354 is a slip of 7.354.
    WHEN items.concept = 'gas_ph' AND (labs.valuenum < 6.3 OR labs.valuenum > 8) THEN NULL
    WHEN items.concept = 'gas_pco2' AND labs.valuenum > 250 THEN NULL
{%- endif %}
    ELSE labs.valuenum
  END AS valuenum,
  labs.valuenum AS reported
FROM {{ ref('stg_labevents') }} AS labs
INNER JOIN {{ ref('clinical_items') }} AS items
  ON items.itemid = labs.itemid
  AND items.source_table = 'labevents'
  AND STARTS_WITH(items.concept, 'gas_')
WHERE labs.hadm_id IS NOT NULL
