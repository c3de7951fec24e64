{{ config(materialized='view') }}
{%- if reference_mode() %}
-- The reference code has two readings of one thing. This one leaves out rows of 5,000 mL and more and rows without a
-- volume, keeps rows marked as errors, and turns the sign of irrigant also where it was charted as negative.
SELECT
  icustay_id,
  charttime,
  SUM(CASE WHEN itemid = {{ irrigant() }} THEN -charted_ml ELSE charted_ml END) AS value,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_urine_output') }}
WHERE charted_ml < 5000
  AND icustay_id IS NOT NULL
GROUP BY icustay_id, charttime
{%- else %}
-- Urine of each charted minute, mL. The reference code has two readings of one thing; here both are the same.
SELECT
  icustay_id,
  charttime,
  urineoutput AS value,
  score_mode
FROM {{ ref('pivoted_uo') }}
{%- endif %}
