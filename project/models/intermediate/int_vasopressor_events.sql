{{ config(materialized='view') }}
-- Rates of vasopressors and inotropes as they were charted, of patients in a stay. Where a weight is needed it is
-- still to be applied (rate_by_weight), because whoever looks at one day only knows the weights of that day.
SELECT
  icustay_id,
  drug,
  source_system,
  source_table,
  row_id,
  itemid,
  starttime,
  endtime,
  rate,
  weight_exponent,
  highest_plausible_rate,
  dose,
  is_stopped
FROM {{ ref('int_infusion_events') }}
WHERE icustay_id IS NOT NULL
  AND drug_class = 'vasopressor'
