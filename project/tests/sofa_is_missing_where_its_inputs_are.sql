-- A component without any input must be missing, not 0, and the other way round; of those who are scored.
SELECT
  sofa.icustay_id,
  sofa.respiration,
  sofa.coagulation,
  sofa.liver,
  sofa.cardiovascular,
  sofa.cns,
  sofa.renal
FROM {{ ref('sofa') }} AS sofa
INNER JOIN {{ ref('sofa_inputs') }} AS inputs ON inputs.icustay_id = sofa.icustay_id
WHERE sofa.sofa IS NOT NULL
  AND (
    (sofa.respiration IS NULL) != (inputs.pf_novent IS NULL AND inputs.pf_vent IS NULL)
    OR (sofa.coagulation IS NULL) != (inputs.platelet_min IS NULL)
    OR (sofa.liver IS NULL) != (inputs.bilirubin_max IS NULL)
    OR (sofa.cardiovascular IS NULL) != (
      inputs.meanbp_min IS NULL
      AND COALESCE(
        inputs.rate_dopamine, inputs.rate_dobutamine, inputs.rate_epinephrine, inputs.rate_norepinephrine
      ) IS NULL
    )
    OR (sofa.cns IS NULL) != (inputs.mingcs IS NULL)
    OR (sofa.renal IS NULL) != (inputs.creatinine_max IS NULL AND inputs.urineoutput IS NULL)
  )
