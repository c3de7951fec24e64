-- The creatinine behind the worst stage by creatinine of the first 7 days of each stay, and the lowest ones before it.
WITH kdigo_creatinine AS (
  SELECT
    stages.icustay_id,
    stages.charttime_creat AS charttime,
    worst.creat,
    worst.creat_low_past_48hr AS low48,
    worst.creat_low_past_7day AS low7,
    -- Therapy has a stage of its own.
    CAST(NULL AS INT64) AS rrt,
    stages.is_adult,
    stages.score_mode,
    -- The reference has a row for each of several results of one time.
    ROW_NUMBER() OVER (PARTITION BY stages.icustay_id ORDER BY worst.creat_low_past_48hr, worst.creat_low_past_7day) AS copy
  FROM {{ ref('kdigo_stages_7day') }} AS stages
  LEFT JOIN {{ ref('kdigo_stages') }} AS worst
    ON worst.icustay_id = stages.icustay_id
    AND worst.charttime = stages.charttime_creat
    AND worst.creat = stages.creat
)

SELECT
  icustay_id,
  charttime,
  creat,
  low48,
  low7,
  rrt,
  {{ kdigo_creatinine_points() | indent(2) }},
  is_adult,
  score_mode
FROM kdigo_creatinine
WHERE copy = 1
