-- Values of the first 24 hours that SAPS II is scored from.
WITH gases AS (
  {{ lowest_supported_ratio('is_on_cpap') | indent(2) }}
),

urine AS (
  {{ urine_of_a_day(calculated=true) | indent(2) }}
)

SELECT
  stays.icustay_id,
  {{ age_of_scores('stays.dob', 'stays.intime') }} AS age,
  vitals.heartrate_min,
  vitals.heartrate_max,
  vitals.sysbp_min,
  vitals.sysbp_max,
  vitals.tempc_max,
  gases.pao2fio2_vent_min,
  urine.urineoutput,
  labs.bun_max,
  labs.wbc_min,
  labs.wbc_max,
  labs.potassium_min,
  labs.potassium_max,
  labs.sodium_min,
  labs.sodium_max,
  labs.bicarbonate_min,
  labs.bilirubin_max,
  gcs.mingcs,
  admission.aids,
  admission.hematologic_malignancy AS hem,
  admission.metastatic_cancer AS mets,
  admission.admission_type_sapsii AS admissiontype,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'gases.score_mode', 'urine.score_mode', 'admission.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN gases ON gases.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_admission_type') }} AS admission ON admission.icustay_id = stays.icustay_id
