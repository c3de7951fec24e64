-- Values of the first 24 hours that qSOFA is scored from.
SELECT
  stays.icustay_id,
  vitals.sysbp_min,
  gcs.mingcs,
  vitals.resprate_max,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
