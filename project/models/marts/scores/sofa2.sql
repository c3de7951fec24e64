WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ sofa2_points() | indent(4) }}
  FROM {{ ref('sofa2_inputs') }}
  -- The score is one of adults: others keep their row and have no points, as in sofa. No reference code has it.
  WHERE is_adult
),

scored AS (
  SELECT
    *,
    {{ sofa2_total() | indent(4) }} AS sofa2
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.sofa2,
  scored.brain,
  scored.respiratory,
  scored.cardiovascular,
  scored.liver,
  scored.kidney,
  scored.hemostasis,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
