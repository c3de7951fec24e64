-- A rewritten order was superseded and never delivered.
SELECT
  row_id,
  icustay_id,
  itemid,
  starttime,
  endtime,
  {{ plausible_number('amount') }} AS amount,
  amountuom,
  {{ plausible_number('rate') }} AS rate,
  rateuom,
  linkorderid,
  COALESCE(statusdescription != 'Rewritten', FALSE) AS is_delivered
FROM {{ source('mimic', 'inputevents_mv') }}
