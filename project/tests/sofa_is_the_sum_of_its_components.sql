SELECT *
FROM {{ ref('sofa') }} AS score
WHERE score.sofa != COALESCE(score.respiration, 0) + COALESCE(score.coagulation, 0) + COALESCE(score.liver, 0)
  + COALESCE(score.cardiovascular, 0) + COALESCE(score.cns, 0) + COALESCE(score.renal, 0)
