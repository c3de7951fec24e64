-- Values of the first 24 hours that MELD is scored from.
WITH rrt AS (
  SELECT DISTINCT stays.icustay_id
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_rrt') }} AS rrt
    ON rrt.icustay_id = stays.icustay_id
    AND rrt.charttime >= stays.intime
    AND rrt.charttime <= stays.day_end
{%- if reference_mode() %}
  WHERE rrt.is_in_reference
{%- else %}
  -- A catheter alone is no dialysis.
  WHERE rrt.is_running
{%- endif %}
)

SELECT
  stays.icustay_id,
  labs.creatinine_max,
  labs.bilirubin_max,
  labs.inr_max,
  labs.sodium_min,
  CASE WHEN rrt.icustay_id IS NULL THEN 0 ELSE 1 END AS rrt,
  stays.is_adult,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN rrt ON rrt.icustay_id = stays.icustay_id
