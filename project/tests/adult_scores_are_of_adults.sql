-- In the paper's mode adults have a score and nobody else has points; in the reference's mode everyone has a score.
WITH scored AS (
  SELECT
    icustay_id,
    'sofa' AS score,
    is_adult,
    score_mode,
    sofa.sofa AS total,
    COALESCE(respiration, coagulation, liver, cardiovascular, cns, renal) AS points
  FROM {{ ref('sofa') }} AS sofa
  UNION ALL
  SELECT
    icustay_id,
    'qsofa' AS score,
    is_adult,
    score_mode,
    qsofa.qsofa AS total,
    COALESCE(sysbp_score, gcs_score, resprate_score) AS points
  FROM {{ ref('qsofa') }} AS qsofa
)

SELECT *
FROM scored
WHERE (total IS NULL) = (score_mode = 'reference' OR COALESCE(is_adult, FALSE))
  OR (total IS NULL AND points IS NOT NULL)
