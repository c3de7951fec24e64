-- What is charted about breathing support, as flags of a minute; a minute without any flag is a row too. A mask
-- (CPAP, BiPAP) is no flag of its own, but a device 'Ventilator' or any ventilator setting is. Texts are compared as
-- they are charted, trailing blanks included.
WITH flagged AS (
  SELECT
    row_id,
    icustay_id,
    charttime,
    CASE
      WHEN concept = 'vent_setting' THEN 1
      WHEN itemid = {{ item('ventilator_mode_mv') }} THEN 1
      WHEN itemid = {{ item('ventilator_mode_cv') }} AND value != 'Other/Remarks' THEN 1
      WHEN itemid = {{ item('ventilator_type_mv') }} AND value != 'Other' THEN 1
      WHEN itemid = {{ item('o2_device_cv') }} AND value = 'Ventilator' THEN 1
      ELSE 0
    END AS mechvent,
    CASE
      WHEN itemid = {{ item('o2_device_mv') }} AND value IN (
          'Nasal cannula', 'Face tent', 'Aerosol-cool', 'Trach mask ', 'High flow neb', 'Non-rebreather', 'Venti mask ',
          'Medium conc mask ', 'T-piece', 'High flow nasal cannula', 'Ultrasonic neb', 'Vapomist'
        ) THEN 1
      WHEN itemid = {{ item('o2_device_cv') }} AND value IN (
          'Cannula', 'Nasal Cannula', 'Face Tent', 'Aerosol-Cool', 'Trach Mask', 'Hi Flow Neb', 'Non-Rebreather',
          'Venti Mask', 'Medium Conc Mask', 'Vapotherm', 'T-Piece', 'Hood', 'Hut', 'TranstrachealCat', 'Heated Neb',
          'Ultrasonic Neb'
        ) THEN 1
      ELSE 0
    END AS oxygentherapy,
    CASE WHEN concept = 'extubation' AND value IN ('Extubated', 'Self Extubation') THEN 1 ELSE 0 END AS extubated,
    CASE WHEN concept = 'extubation' AND value = 'Self Extubation' THEN 1 ELSE 0 END AS selfextubated
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('vent_mode', 'vent_setting', 'o2_device', 'o2_other', 'extubation')
{%- if not reference_mode() %}
    AND icustay_id IS NOT NULL
{%- endif %}
    AND value IS NOT NULL
    AND error_flag != 1
),

charted AS (
  SELECT
    icustay_id,
    charttime,
    MAX(mechvent) AS mechvent,
    MAX(oxygentherapy) AS oxygentherapy,
    MAX(extubated) AS extubated,
    MAX(selfextubated) AS selfextubated,
    'chartevents' AS source_table,
    COALESCE(MIN(CASE WHEN mechvent + oxygentherapy + extubated > 0 THEN row_id END), MIN(row_id)) AS row_id
  FROM flagged
  GROUP BY icustay_id, charttime
),

procedures AS (
  SELECT
    procedures.icustay_id,
    procedures.starttime AS charttime,
    0 AS mechvent,
    0 AS oxygentherapy,
    1 AS extubated,
    CASE WHEN procedures.itemid = {{ item('extubation_by_patient_mv') }} THEN 1 ELSE 0 END AS selfextubated,
    'procedureevents_mv' AS source_table,
    procedures.row_id
  FROM {{ ref('stg_procedureevents_mv') }} AS procedures
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = procedures.itemid
    AND items.source_table = 'procedureevents_mv'
    AND items.concept = 'extubation'
{%- if not reference_mode() %}
  WHERE procedures.icustay_id IS NOT NULL
{%- endif %}
)

-- The same extubation may be charted both ways and is one row then. An unplanned one beside a planned one stays a
-- second row, which ends the episode before the extubation (ventilation_durations).
SELECT
  icustay_id,
  charttime,
  mechvent,
  oxygentherapy,
  extubated,
  selfextubated,
  MIN(source_table) AS source_table,
  COALESCE(MIN(CASE WHEN source_table = 'chartevents' THEN row_id END), MIN(row_id)) AS row_id,
  {{ score_mode() }} AS score_mode
FROM (
  SELECT icustay_id, charttime, mechvent, oxygentherapy, extubated, selfextubated, source_table, row_id FROM charted
  UNION ALL
  SELECT icustay_id, charttime, mechvent, oxygentherapy, extubated, selfextubated, source_table, row_id FROM procedures
) AS said
GROUP BY icustay_id, charttime, mechvent, oxygentherapy, extubated, selfextubated
