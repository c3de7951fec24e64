SELECT *
FROM {{ ref('sofa') }}
WHERE sofa != COALESCE(respiration, 0) + COALESCE(coagulation, 0) + COALESCE(liver, 0)
  + COALESCE(cardiovascular, 0) + COALESCE(cns, 0) + COALESCE(renal, 0)
