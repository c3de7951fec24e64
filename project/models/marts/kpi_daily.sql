-- One row per calendar day and care unit with any patient. A stay belongs to its first care unit. The years of the data
-- are shifted by patient, so a day of the table is none of the calendar.
WITH stays AS (
  SELECT
    detail.icustay_id,
    detail.first_careunit,
    DATE(detail.intime) AS first_day,
    GREATEST(
      DATE(COALESCE(detail.outtime, detail.dischtime, detail.intime)),
      DATE(detail.intime)
    ) AS last_day,
    outcomes.icu_mortality,
    -- The reference's rows have points for newborns, too; a mean over them and adults says nothing of either.
    CASE WHEN sofa.is_adult THEN sofa.sofa END AS sofa,
    sofa.score_mode
  FROM {{ ref('icustay_detail') }} AS detail
  INNER JOIN {{ ref('outcomes') }} AS outcomes ON outcomes.icustay_id = detail.icustay_id
  LEFT JOIN {{ ref('sofa') }} AS sofa ON sofa.icustay_id = detail.icustay_id
  WHERE detail.intime IS NOT NULL
),

stay_days AS (
  SELECT
    stays.icustay_id,
    stays.first_careunit,
    stays.first_day,
    stays.last_day,
    stays.icu_mortality,
    stays.sofa,
    stays.score_mode,
    day
  FROM stays
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(stays.first_day, stays.last_day)) AS day
),

ventilated_days AS (
  SELECT DISTINCT
    episodes.icustay_id,
    day
  FROM {{ ref('int_ventilation') }} AS episodes
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(DATE(episodes.starttime), DATE(episodes.endtime))) AS day
)

SELECT
  stay_days.day,
  stay_days.first_careunit,
  COUNTIF(stay_days.day = stay_days.first_day) AS admissions,
  COUNTIF(stay_days.day = stay_days.last_day) AS discharges,
  COUNT(*) AS census,
  COUNTIF(ventilated_days.icustay_id IS NOT NULL) AS ventilated,
  COUNTIF(stay_days.day = stay_days.last_day AND stay_days.icu_mortality = 1) AS deaths,
  AVG(stay_days.sofa) AS mean_sofa,
  COUNTIF(stay_days.sofa IS NULL) AS without_sofa,
  CASE
    WHEN MIN(stay_days.score_mode) != MAX(stay_days.score_mode) THEN 'mixed'
    ELSE MAX(stay_days.score_mode)
  END AS score_mode
FROM stay_days
LEFT JOIN ventilated_days
  ON ventilated_days.icustay_id = stay_days.icustay_id
  AND ventilated_days.day = stay_days.day
GROUP BY stay_days.day, stay_days.first_careunit
