WITH inputs AS (
  SELECT
    stays.subject_id,
    stays.hadm_id,
    stays.icustay_id,
    vitals.sysbp_min,
    gcs.mingcs,
    vitals.resprate_max
  FROM {{ ref('int_stays') }} AS stays
  LEFT JOIN {{ ref('int_vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
  LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
),

components AS (
  SELECT
    subject_id,
    hadm_id,
    icustay_id,
    {{ qsofa_points() | indent(4) }}
  FROM inputs
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  {{ qsofa_total() | indent(2) }} AS qsofa,
  sysbp_score,
  gcs_score,
  resprate_score,
  {{ score_mode() }} AS score_mode
FROM components
