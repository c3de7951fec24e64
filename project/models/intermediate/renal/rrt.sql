-- Whether a stay had renal replacement therapy at any time. By default it must have been delivered; the reference
-- code also takes access to it, a nurse of dialysis and some diagnoses for therapy.
WITH treated AS (
  SELECT DISTINCT icustay_id
  FROM {{ ref('int_rrt_signs') }}
{%- if reference_mode() %}
  -- The reference code looks at the marks of errors in CHARTEVENTS alone.
  WHERE is_of_stay AND (is_valid OR source_table != 'chartevents')
{%- else %}
  WHERE is_delivered
{%- endif %}
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  CASE WHEN treated.icustay_id IS NULL THEN 0 ELSE 1 END AS rrt,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN treated ON treated.icustay_id = stays.icustay_id
