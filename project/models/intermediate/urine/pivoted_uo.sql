{{ config(materialized='view') }}
-- Urine of each charted minute, mL. One minute may be negative: irrigant that went in and is charted when it comes
-- out, later. Only a sum over a window that holds both says how much urine there was.
SELECT
  icustay_id,
  charttime,
  SUM(volume_ml) AS urineoutput,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_urine_output') }}
{%- if reference_mode() %}
-- Rows of no stay stand together here, as in the reference code.
WHERE NOT is_error
{%- else %}
WHERE icustay_id IS NOT NULL
  AND volume_ml IS NOT NULL
{%- endif %}
GROUP BY icustay_id, charttime
