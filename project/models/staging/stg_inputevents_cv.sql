SELECT
  row_id,
  icustay_id,
  itemid,
  charttime,
  {{ plausible_number('amount') }} AS amount,
  amountuom,
  {{ plausible_number('rate') }} AS rate,
  rateuom,
  -- The infusion ends with this row.
  COALESCE(stopped = 'Stopped' OR STARTS_WITH(stopped, 'D/C'), FALSE) AS is_stopped
FROM {{ source('mimic', 'inputevents_cv') }}
