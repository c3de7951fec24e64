-- Values of the first 24 hours that MELD is scored from.
SELECT
  stays.icustay_id,
  labs.creatinine_max,
  labs.bilirubin_max,
  labs.inr_max,
  labs.sodium_min,
  rrt.rrt,
  stays.is_adult,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('rrt_first_day') }} AS rrt ON rrt.icustay_id = stays.icustay_id
