-- Values of the first 24 hours that OASIS is scored from; nothing of the laboratory.
WITH urine AS (
  {{ urine_of_a_day() | indent(2) }}
)

SELECT
  stays.icustay_id,
  DATETIME_DIFF(stays.intime, admissions.admittime, MINUTE) AS preiculos_min,
  {{ age_of_scores('stays.dob', 'stays.intime') }} AS age,
  gcs.mingcs,
  vitals.heartrate_min,
  vitals.heartrate_max,
  vitals.meanbp_min,
  vitals.meanbp_max,
  vitals.resprate_min,
  vitals.resprate_max,
  vitals.tempc_min,
  vitals.tempc_max,
  urine.urineoutput,
  ventilation.vent AS mechvent,
  admission.electivesurgery,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'urine.score_mode', 'admission.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('ventilation_first_day') }} AS ventilation ON ventilation.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_admission_type') }} AS admission ON admission.icustay_id = stays.icustay_id
