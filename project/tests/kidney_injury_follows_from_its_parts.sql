-- The worst stage of a stay is one that stands in its rows, none of its rows until then is worse, and a longer time
-- cannot make it better.
WITH worst AS (
  SELECT
    first_days.icustay_id,
    first_days.aki_stage_48hr,
    week.aki_stage_7day,
    stays.intime
  FROM {{ ref('kdigo_stages_48hr') }} AS first_days
  INNER JOIN {{ ref('kdigo_stages_7day') }} AS week ON week.icustay_id = first_days.icustay_id
  INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = first_days.icustay_id
),

compared AS (
  SELECT
    worst.icustay_id,
    worst.aki_stage_48hr,
    worst.aki_stage_7day,
    MAX(
      CASE
        WHEN stages.charttime > DATETIME_SUB(worst.intime, INTERVAL 5 HOUR)
          AND stages.charttime <= DATETIME_ADD(worst.intime, INTERVAL 48 HOUR)
          THEN stages.aki_stage
      END
    ) AS worst_of_48_hours,
    COUNTIF(stages.aki_stage = worst.aki_stage_7day) AS rows_of_that_stage
  FROM worst
  LEFT JOIN {{ ref('kdigo_stages') }} AS stages ON stages.icustay_id = worst.icustay_id
  GROUP BY worst.icustay_id, worst.aki_stage_48hr, worst.aki_stage_7day
)

SELECT *
FROM compared
WHERE aki_stage_48hr > aki_stage_7day
  OR COALESCE(aki_stage_48hr, -1) < worst_of_48_hours
  OR (aki_stage_7day > 0 AND rows_of_that_stage = 0)
