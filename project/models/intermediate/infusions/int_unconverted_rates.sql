{{ config(materialized='view') }}
-- Charted rates that were set aside, one row each: their unit could not be converted, or the dose is one that nobody
-- can be given. In the reference's rows nothing is set aside, and only the units are judged.
SELECT
  icustay_id,
  drug,
  source_table,
  row_id,
  itemid,
  starttime,
  charted_rate,
  charted_unit,
  implausible_dose,
  set_aside AS reason,
  score_mode
FROM {{ ref('int_infusion_events') }}
WHERE set_aside IS NOT NULL
