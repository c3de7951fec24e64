-- Values of the first 24 hours that APS III is scored from.
WITH gases AS (
  SELECT
    icustay_id,
{%- if reference_mode() %}
    -- The reference code takes the highest oxygen pressure, and 21 % where no FiO2 is known.
    MAX(CASE WHEN NOT is_ventilated AND COALESCE(fio2, 21) < 50 THEN po2 END) AS pao2,
{%- else %}
    MIN(CASE WHEN NOT is_ventilated AND COALESCE(fio2, 21) < 50 THEN po2 END) AS pao2,
{%- endif %}
    MAX(CASE WHEN is_ventilated AND fio2 >= 50 THEN aado2 END) AS aado2,
    MAX(score_mode) AS score_mode
  FROM {{ ref('int_scored_gases') }}
  GROUP BY icustay_id
),

scored_acidbase AS (
  SELECT
    icustay_id,
    charttime,
    ph,
    pco2 AS paco2
  FROM {{ ref('int_scored_gases') }}
  WHERE ph IS NOT NULL
    AND pco2 IS NOT NULL
),

-- The gas that scores most, the earliest of equals.
acidbase AS (
  SELECT
    icustay_id,
    ph,
    paco2
  FROM scored_acidbase
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY icustay_id
    ORDER BY {{ apsiii_acidbase_score() | indent(6) }} DESC, charttime
  ) = 1
),

urine AS (
  {{ urine_of_a_day() | indent(2) }}
)

SELECT
  stays.icustay_id,
  vitals.heartrate_min,
  vitals.heartrate_max,
  vitals.meanbp_min,
  vitals.meanbp_max,
  vitals.tempc_min,
  vitals.tempc_max,
  vitals.resprate_min,
  vitals.resprate_max,
  ventilation.vent,
  gases.pao2,
  gases.aado2,
  labs.hematocrit_min,
  labs.hematocrit_max,
  labs.wbc_min,
  labs.wbc_max,
  labs.creatinine_min,
  labs.creatinine_max,
  admission.ckd_for_apsiii AS ckd,
  urine.urineoutput,
  labs.bun_max,
  labs.sodium_min,
  labs.sodium_max,
  labs.albumin_min,
  labs.albumin_max,
  labs.bilirubin_max,
  {{ lower_of('labs.glucose_min', 'vitals.glucose_min') }} AS glucose_min,
  {{ higher_of('labs.glucose_max', 'vitals.glucose_max') }} AS glucose_max,
  acidbase.ph,
  acidbase.paco2,
  gcs.gcseyes,
  gcs.gcsverbal,
  gcs.gcsmotor,
  gcs.endotrachflag,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'gases.score_mode', 'urine.score_mode', 'admission.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN gases ON gases.icustay_id = stays.icustay_id
LEFT JOIN acidbase ON acidbase.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('ventilation_first_day') }} AS ventilation ON ventilation.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('int_admission_type') }} AS admission ON admission.icustay_id = stays.icustay_id
