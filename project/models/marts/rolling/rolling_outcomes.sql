-- How it went on after each rolling prediction. Nothing here is a feature.
WITH hourly AS (
  SELECT
    icustay_id,
    hr,
    MAX(sofa_24hours) AS sofa,
    MAX(renal_24hours) AS renal
  FROM {{ ref('pivoted_sofa') }}
  GROUP BY icustay_id, hr
),

-- A day's urine is not known before the stay has a day, so until then renal failure by urine would look like a rise: for predictions of
-- the first day the kidney is judged by creatinine alone, before and after.
renal_without_urine AS (
  SELECT
    icustay_id,
    hr,
    {{ sofa_renal() | indent(4) }} AS renal
  FROM (
    SELECT
      icustay_id,
      hr,
      MAX(creatinine_max) OVER (
        PARTITION BY icustay_id ORDER BY hr, copy ROWS BETWEEN 23 PRECEDING AND CURRENT ROW
      ) AS creatinine_max,
      CAST(NULL AS FLOAT64) AS urineoutput,
      copy
    FROM {{ ref('int_sofa_hourly_points') }}
  ) AS creatinine
  WHERE copy = 1
),

hours AS (
  SELECT
    hourly.icustay_id,
    hourly.hr,
    hourly.sofa,
    hourly.sofa - COALESCE(hourly.renal, 0) + COALESCE(renal_without_urine.renal, 0) AS sofa_without_urine
  FROM hourly
  LEFT JOIN renal_without_urine
    ON renal_without_urine.icustay_id = hourly.icustay_id
    AND renal_without_urine.hr = hourly.hr
),

followed AS (
  SELECT
    icustay_id,
    hr,
    sofa,
    CASE
      WHEN hr < 24 THEN MAX(sofa_without_urine) OVER next_day - sofa_without_urine
      ELSE MAX(sofa) OVER next_day - sofa
    END AS sofa_rise_24h,
    COUNT(*) OVER next_day AS hours_followed_24h
  FROM hours
  WINDOW next_day AS (PARTITION BY icustay_id ORDER BY hr ROWS BETWEEN 1 FOLLOWING AND 24 FOLLOWING)
),

ventilation AS (
  SELECT
    times.icustay_id,
    times.block,
    MIN(episodes.starttime) AS starttime
  FROM {{ ref('int_prediction_times') }} AS times
  INNER JOIN {{ ref('int_ventilation') }} AS episodes
    ON episodes.icustay_id = times.icustay_id
    AND episodes.starttime > times.as_of
    AND episodes.starttime <= DATETIME_ADD(times.as_of, INTERVAL 24 HOUR)
  GROUP BY times.icustay_id, times.block
),

told AS (
  SELECT
    times.icustay_id,
    times.subject_id,
    times.hadm_id,
    times.started_at,
    times.as_of,
    times.hr,
    times.is_adult,
    support.ventilated = 0 AS is_not_ventilated,
    followed.sofa AS sofa_at_prediction,
    followed.sofa_rise_24h,
    COALESCE(followed.hours_followed_24h, 0) AS hours_followed_24h,
    CASE
      WHEN outcomes.icu_mortality = 1 AND times.outtime <= DATETIME_ADD(times.as_of, INTERVAL 24 HOUR) THEN 1
      ELSE 0
    END AS death_24h,
    CASE WHEN ventilation.starttime IS NULL THEN 0 ELSE 1 END AS new_ventilation_24h
  FROM {{ ref('int_prediction_times') }} AS times
  INNER JOIN {{ ref('int_rolling_support') }} AS support
    ON support.icustay_id = times.icustay_id
    AND support.block = times.block
  INNER JOIN {{ ref('outcomes') }} AS outcomes ON outcomes.icustay_id = times.icustay_id
  LEFT JOIN followed
    ON followed.icustay_id = times.icustay_id
    AND followed.hr = times.hr
  LEFT JOIN ventilation
    ON ventilation.icustay_id = times.icustay_id
    AND ventilation.block = times.block
)

SELECT
  *,
  -- Who leaves the ICU alive before the day is over has had no rise; of whom no hour follows nothing is known.
  CASE
    WHEN sofa_rise_24h >= 2 OR death_24h = 1 THEN 1
    WHEN hours_followed_24h > 0 THEN 0
  END AS deterioration_24h,
  {{ score_mode() }} AS score_mode
FROM told
