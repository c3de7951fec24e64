-- The points once more, counted in another way: one for each limit that is passed, where the mart looks for the highest
-- rule that holds. Limits from Vincent JL et al., Intensive Care Med 1996;22:707-710, and the two deviations of the
-- reference code.
WITH counted AS (
  SELECT
    icustay_id,
    score_mode,
    GREATEST(
      CASE
        WHEN score_mode = 'reference' THEN IF(pf_vent < 200, 3, 0) + IF(pf_vent < 100, 1, 0)
        ELSE IF(pf_vent < 400, 1, 0) + IF(pf_vent < 300, 1, 0) + IF(pf_vent < 200, 1, 0) + IF(pf_vent < 100, 1, 0)
      END,
      IF(pf_novent < 400, 1, 0) + IF(pf_novent < 300, 1, 0)
    ) AS respiration,
    IF(platelet_min < 150, 1, 0) + IF(platelet_min < 100, 1, 0)
    + IF(platelet_min < 50, 1, 0) + IF(platelet_min < 20, 1, 0) AS coagulation,
    IF(bilirubin_max >= 1.2, 1, 0) + IF(bilirubin_max >= 2, 1, 0)
    + IF(bilirubin_max >= 6, 1, 0) + IF(bilirubin_max >= 12, 1, 0) AS liver,
    GREATEST(
      IF(meanbp_min < 70, 1, 0),
      IF(rate_dobutamine > 0, 2, 0),
      IF(rate_dopamine > 0, 2, 0) + IF(rate_dopamine > 5, 1, 0) + IF(rate_dopamine > 15, 1, 0),
      IF(rate_epinephrine > 0 OR (score_mode = 'reference' AND rate_epinephrine <= 0), 3, 0)
      + IF(rate_epinephrine > 0.1, 1, 0),
      IF(rate_norepinephrine > 0 OR (score_mode = 'reference' AND rate_norepinephrine <= 0), 3, 0)
      + IF(rate_norepinephrine > 0.1, 1, 0)
    ) AS cardiovascular,
    -- A coma scale is a whole number; what else is charted has no place on the scale.
    CASE
      WHEN mingcs = FLOOR(mingcs)
        THEN IF(mingcs < 15, 1, 0) + IF(mingcs < 13, 1, 0) + IF(mingcs < 10, 1, 0) + IF(mingcs < 6, 1, 0)
    END AS cns,
    GREATEST(
      IF(creatinine_max >= 1.2, 1, 0) + IF(creatinine_max >= 2, 1, 0)
      + IF(creatinine_max >= 3.5, 1, 0) + IF(creatinine_max >= 5, 1, 0),
      IF(urineoutput < 500, 3, 0) + IF(urineoutput < 200, 1, 0)
    ) AS renal
  FROM {{ ref('sofa_inputs') }}
)

SELECT
  score.*,
  counted.respiration AS counted_respiration,
  counted.coagulation AS counted_coagulation,
  counted.liver AS counted_liver,
  counted.cardiovascular AS counted_cardiovascular,
  counted.cns AS counted_cns,
  counted.renal AS counted_renal
FROM {{ ref('sofa') }} AS score
LEFT JOIN counted ON counted.icustay_id = score.icustay_id
WHERE counted.icustay_id IS NULL
  -- Who is no adult has no points by the paper.
  OR (
    score.sofa IS NOT NULL
    AND (
      COALESCE(score.respiration, 0) != counted.respiration
      OR COALESCE(score.coagulation, 0) != counted.coagulation
      OR COALESCE(score.liver, 0) != counted.liver
      OR COALESCE(score.cardiovascular, 0) != counted.cardiovascular
      OR COALESCE(score.cns, 0) != COALESCE(counted.cns, score.cns, 0)
      OR COALESCE(score.renal, 0) != counted.renal
      OR score.sofa != counted.respiration + counted.coagulation + counted.liver + counted.cardiovascular
        + COALESCE(counted.cns, score.cns, 0) + counted.renal
    )
  )
