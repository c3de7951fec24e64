{{ config(materialized='view') }}
-- Urine of the first 24 hours, mL; a stay without any charted volume has no row.
{%- if not reference_mode() %}
-- More irrigant in than anything out says that some stayed in the bladder or was not charted: how much urine was made
-- is not known then. It is not 0, and certainly not less.
{%- endif %}
WITH totals AS (
  SELECT
    stays.subject_id,
    stays.hadm_id,
    stays.icustay_id,
    SUM(urine.volume_ml) AS balance_ml
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_urine_output') }} AS urine
    ON urine.icustay_id = stays.icustay_id
    AND urine.hadm_id = stays.hadm_id
    AND urine.subject_id = stays.subject_id
    AND urine.charttime >= stays.intime
    AND urine.charttime <= stays.day_end
{%- if not reference_mode() %}
  WHERE urine.volume_ml IS NOT NULL
{%- endif %}
  GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
{%- if reference_mode() %}
  balance_ml AS urineoutput,
{%- else %}
  CASE WHEN balance_ml >= 0 THEN balance_ml END AS urineoutput,
{%- endif %}
  {{ score_mode() }} AS score_mode
FROM totals
