WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ apsiii_points() | indent(4) }}
  FROM {{ ref('apsiii_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

scored AS (
  SELECT
    *,
    {{ apsiii_total() | indent(4) }} AS apsiii
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.apsiii,
  {{ apsiii_probability() | indent(2) }} AS apsiii_prob,
  scored.hr_score,
  scored.meanbp_score,
  scored.temp_score,
  scored.resprate_score,
  scored.pao2_aado2_score,
  scored.hematocrit_score,
  scored.wbc_score,
  scored.creatinine_score,
  scored.uo_score,
  scored.bun_score,
  scored.sodium_score,
  scored.albumin_score,
  scored.bilirubin_score,
  scored.glucose_score,
  scored.acidbase_score,
  scored.gcs_score,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
