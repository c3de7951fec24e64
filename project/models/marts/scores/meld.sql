WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    creatinine_max,
    bilirubin_max,
    inr_max,
    sodium_min,
    rrt,
    {{ meld_points() | indent(4) }}
  FROM {{ ref('meld_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

steps AS (
  SELECT
    *,
    {{ meld_steps() | indent(4) }}
  FROM components
),

scored AS (
  SELECT
    *,
    {{ meld_total() | indent(4) }} AS meld
  FROM steps
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.meld,
  scored.meld_initial,
  scored.creatinine_max,
  scored.bilirubin_max,
  scored.inr_max,
  scored.sodium_min,
  scored.rrt,
  scored.creatinine_score,
  scored.bilirubin_score,
  scored.inr_score,
  scored.sodium_score,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
