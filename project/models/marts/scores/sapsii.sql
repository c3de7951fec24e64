WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ sapsii_points() | indent(4) }}
  FROM {{ ref('sapsii_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

scored AS (
  SELECT
    *,
    {{ sapsii_total() | indent(4) }} AS sapsii
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.sapsii,
  {{ sapsii_probability() | indent(2) }} AS sapsii_prob,
  scored.age_score,
  scored.hr_score,
  scored.sysbp_score,
  scored.temp_score,
  scored.pao2fio2_score,
  scored.uo_score,
  scored.bun_score,
  scored.wbc_score,
  scored.potassium_score,
  scored.sodium_score,
  scored.bicarbonate_score,
  scored.bilirubin_score,
  scored.gcs_score,
  scored.comorbidity_score,
  scored.admissiontype_score,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
