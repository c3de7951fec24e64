WITH inputs AS (
  SELECT
    stays.icustay_id,
    stays.is_adult,
    vitals.sysbp_min,
    gcs.mingcs,
    vitals.resprate_max
  FROM {{ ref('int_stays') }} AS stays
  LEFT JOIN {{ ref('int_vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
  LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
),

components AS (
  SELECT
    icustay_id,
    {{ qsofa_points() | indent(4) }}
  FROM inputs
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row without points. The reference's rows have points for everyone.
  WHERE is_adult
{%- endif %}
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  CASE
    WHEN components.icustay_id IS NOT NULL
      THEN {{ qsofa_total() | indent(6) }}
  END AS qsofa,
  components.sysbp_score,
  components.gcs_score,
  components.resprate_score,
  stays.is_adult,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN components ON components.icustay_id = stays.icustay_id
