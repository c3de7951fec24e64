-- The components in score_drivers have the points that make up the scores, and each deciding input has a value.
WITH components AS (
  SELECT DISTINCT
    icustay_id,
    score,
    component,
    points
  FROM {{ ref('score_drivers') }}
),

totals AS (
  SELECT
    icustay_id,
    score,
    SUM(points) AS points
  FROM components
  GROUP BY icustay_id, score
),

scores AS (
{%- for score in ['sofa', 'sofa2', 'sirs', 'oasis', 'saps', 'sapsii', 'apsiii', 'lods', 'mlods'] %}
  SELECT scored.icustay_id, '{{ score }}' AS score, scored.{{ score }} AS total FROM {{ ref(score) }} AS scored
  UNION ALL
{%- endfor %}
  SELECT icustay_id, 'kdigo_creatinine' AS score, aki_stage_creat AS total FROM {{ ref('kdigo_stages_7day') }}
  WHERE aki_stage_creat IS NOT NULL
  UNION ALL
  SELECT icustay_id, 'kdigo_urine' AS score, aki_stage_uo AS total FROM {{ ref('kdigo_stages_7day') }}
  WHERE aki_stage_uo IS NOT NULL
)

SELECT
  scores.icustay_id,
  scores.score,
  scores.total,
  totals.points
FROM scores
LEFT JOIN totals
  ON totals.icustay_id = scores.icustay_id
  AND totals.score = scores.score
WHERE scores.total != COALESCE(totals.points, 0)
  OR (scores.total IS NULL AND totals.points IS NOT NULL)
UNION ALL
SELECT
  icustay_id,
  score,
  CAST(NULL AS INT64) AS total,
  points
FROM {{ ref('score_drivers') }}
WHERE input IS NOT NULL
  AND value IS NULL
  AND category IS NULL
