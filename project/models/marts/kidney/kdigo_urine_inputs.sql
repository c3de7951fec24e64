-- The urine behind the worst stage by urine of the first 7 days of each stay: rates and the hours that they cover.
WITH kdigo_urine AS (
  SELECT
    stages.icustay_id,
    stages.charttime_uo AS charttime,
    DATETIME_DIFF(stages.charttime_uo, stays.intime, SECOND) / 3600 AS hours_in_icu,
    worst.uo_rt_6hr,
    worst.uo_rt_12hr,
    worst.uo_rt_24hr,
    worst.uo_tm_6hr,
    worst.uo_tm_12hr,
    worst.uo_tm_24hr,
    stages.is_adult,
    stages.score_mode,
    -- Weights may overlap, and a rate with each is a row.
    ROW_NUMBER() OVER (
      PARTITION BY stages.icustay_id ORDER BY worst.uo_tm_24hr DESC, worst.uo_tm_12hr DESC, worst.uo_tm_6hr DESC
    ) AS copy
  FROM {{ ref('kdigo_stages_7day') }} AS stages
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = stages.icustay_id
  LEFT JOIN {{ ref('kdigo_uo') }} AS worst
    ON worst.icustay_id = stages.icustay_id
    AND worst.charttime = stages.charttime_uo
    AND worst.uo_rt_6hr IS NOT DISTINCT FROM stages.uo_rt_6hr
    AND worst.uo_rt_12hr IS NOT DISTINCT FROM stages.uo_rt_12hr
    AND worst.uo_rt_24hr IS NOT DISTINCT FROM stages.uo_rt_24hr
)

SELECT
  icustay_id,
  charttime,
  hours_in_icu,
  uo_rt_6hr,
  uo_rt_12hr,
  uo_rt_24hr,
  uo_tm_6hr,
  uo_tm_12hr,
  uo_tm_24hr,
  {{ kdigo_urine_points() | indent(2) }},
  is_adult,
  score_mode
FROM kdigo_urine
WHERE copy = 1
