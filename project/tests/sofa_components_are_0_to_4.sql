-- No organ system can score below 0 or above 4 points.
SELECT *
FROM {{ ref('sofa') }}
WHERE LEAST(
    COALESCE(respiration, 0), COALESCE(coagulation, 0), COALESCE(liver, 0),
    COALESCE(cardiovascular, 0), COALESCE(cns, 0), COALESCE(renal, 0)
  ) < 0
  OR GREATEST(
    COALESCE(respiration, 0), COALESCE(coagulation, 0), COALESCE(liver, 0),
    COALESCE(cardiovascular, 0), COALESCE(cns, 0), COALESCE(renal, 0)
  ) > 4
