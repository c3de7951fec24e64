-- Each charted rate of a drug with a unit has a dose or is counted among those that were set aside, never both and
-- never neither.
SELECT
  events.drug,
  events.source_table,
  events.row_id,
  events.charted_rate,
  events.charted_unit,
  events.dose
FROM {{ ref('int_infusion_events') }} AS events
INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = events.drug
LEFT JOIN (
  SELECT DISTINCT source_table, row_id
  FROM {{ ref('int_unconverted_rates') }}
) AS set_aside
  ON set_aside.source_table = events.source_table
  AND set_aside.row_id = events.row_id
WHERE events.score_mode = 'paper'
  AND events.charted_rate IS NOT NULL
  AND drugs.unit IS NOT NULL
  AND (events.dose IS NULL) != (set_aside.row_id IS NOT NULL)
