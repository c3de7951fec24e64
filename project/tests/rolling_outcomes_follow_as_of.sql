-- The outcome of a rolling prediction, from the hours after it and without a window: a rise is one over the SOFA at the prediction, of
-- hours that lie after it, and each prediction has its outcome.
WITH later AS (
  SELECT
    outcomes.icustay_id,
    outcomes.as_of,
    MAX(after.sofa_24hours) AS highest,
    COUNT(DISTINCT after.hr) AS hours
  FROM {{ ref('rolling_outcomes') }} AS outcomes
  INNER JOIN {{ ref('pivoted_sofa') }} AS after
    ON after.icustay_id = outcomes.icustay_id
    AND after.endtime > outcomes.as_of
    AND after.endtime <= DATETIME_ADD(outcomes.as_of, INTERVAL 24 HOUR)
  GROUP BY outcomes.icustay_id, outcomes.as_of
)

SELECT
  outcomes.icustay_id,
  outcomes.as_of,
  outcomes.sofa_rise_24h,
  later.highest - outcomes.sofa_at_prediction AS rise
FROM {{ ref('rolling_outcomes') }} AS outcomes
FULL OUTER JOIN {{ ref('rolling_features') }} AS features
  ON features.icustay_id = outcomes.icustay_id
  AND features.as_of = outcomes.as_of
LEFT JOIN later
  ON later.icustay_id = outcomes.icustay_id
  AND later.as_of = outcomes.as_of
WHERE outcomes.icustay_id IS NULL
  OR features.icustay_id IS NULL
  OR outcomes.hours_followed_24h != COALESCE(later.hours, 0)
  -- In the first day the kidney is judged otherwise.
  OR (outcomes.hr >= 24 AND outcomes.sofa_rise_24h != later.highest - outcomes.sofa_at_prediction)
  OR (outcomes.hours_followed_24h > 0 AND outcomes.sofa_at_prediction IS NOT NULL AND outcomes.sofa_rise_24h IS NULL)
  OR (outcomes.deterioration_24h = 1) != (COALESCE(outcomes.sofa_rise_24h, 0) >= 2 OR outcomes.death_24h = 1)
