-- Values of the first 24 hours that SAPS of 1984 is scored from.
WITH urine AS (
  {{ urine_of_a_day() | indent(2) }}
)

SELECT
  stays.icustay_id,
  {{ age_of_scores('stays.dob', 'stays.intime') }} AS age,
  vitals.heartrate_min,
  vitals.heartrate_max,
  vitals.sysbp_min,
  vitals.sysbp_max,
  vitals.tempc_min,
  vitals.tempc_max,
  vitals.resprate_min,
  vitals.resprate_max,
  CASE WHEN ventilation.vent = 1 OR cpap.icustay_id IS NOT NULL THEN 1 ELSE 0 END AS supported,
  urine.urineoutput,
  labs.bun_min,
  labs.bun_max,
  labs.hematocrit_min,
  labs.hematocrit_max,
  labs.wbc_min,
  labs.wbc_max,
  {{ lower_of('labs.glucose_min', 'vitals.glucose_min') }} AS glucose_min,
  {{ higher_of('labs.glucose_max', 'vitals.glucose_max') }} AS glucose_max,
  labs.potassium_min,
  labs.potassium_max,
  labs.sodium_min,
  labs.sodium_max,
  labs.bicarbonate_min,
  labs.bicarbonate_max,
  gcs.mingcs,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'urine.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('ventilation_first_day') }} AS ventilation ON ventilation.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('cpap_first_day') }} AS cpap ON cpap.icustay_id = stays.icustay_id
