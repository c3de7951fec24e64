-- What MetaVision charts of dialysis from a start to an end: procedures, and infusions that only a circuit gets.
SELECT
  'procedureevents_mv' AS source_table,
  procedures.row_id,
  procedures.icustay_id,
  procedures.starttime,
  procedures.endtime,
  procedures.itemid,
  procedures.itemid NOT IN (224270, 225436) AS is_active,
  CASE procedures.itemid
    WHEN 225441 THEN 'IHD'
    WHEN 225802 THEN 'CRRT'
    WHEN 225803 THEN 'CVVHD'
    WHEN 225805 THEN 'Peritoneal'
    WHEN 225809 THEN 'CVVHDF'
    WHEN 225955 THEN 'SCUF'
  END AS dialysis_type
FROM {{ ref('stg_procedureevents_mv') }} AS procedures
WHERE procedures.itemid IN (225441, 225802, 225803, 225805, 224270, 225809, 225955, 225436)
  AND procedures.value IS NOT NULL
UNION ALL
SELECT
  'inputevents_mv' AS source_table,
  inputs.row_id,
  inputs.icustay_id,
  inputs.starttime,
  inputs.endtime,
  inputs.itemid,
  TRUE AS is_active,
  'CRRT' AS dialysis_type
FROM {{ ref('stg_inputevents_mv') }} AS inputs
WHERE inputs.itemid IN (227536, 227525)
  AND inputs.amount > 0
{%- if not reference_mode() %}
  AND inputs.is_delivered
{%- endif %}
