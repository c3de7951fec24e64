-- Episodes of continuous dialysis: settings of the circuit, its start and its end. More than 2 hours by the clock without any of them,
-- or a start, begins a new one; a single time is no episode.
WITH flagged AS (
  SELECT
    icustay_id,
    charttime,
    MAX(
      CASE
        WHEN itemid = 665 THEN IF(value IN ('Active', 'Clot Increasing', 'Clots Present', 'No Clot Present'), 1, 0)
        WHEN itemid = 147 THEN IF(value = 'Yes', 1, 0)
        WHEN itemid IN (224146, 225956, 612) THEN 0
        ELSE 1
      END
    ) AS is_running,
    MAX(
      CASE
        WHEN itemid = 665 AND value = 'Initiated' THEN 1
        WHEN itemid = 224146 AND value IN ('New Filter', 'Reinitiated') THEN 1
        ELSE 0
      END
    ) AS is_start,
    MAX(
      CASE
        WHEN itemid = 665 AND (value = 'Clotted' OR STARTS_WITH(value, 'DC')) THEN 1
        WHEN itemid = 224146 AND value IN ('Discontinued', 'Recirculating') THEN 1
        WHEN itemid = 225956 THEN 1
        ELSE 0
      END
    ) AS is_end
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'crrt'
    AND icustay_id IS NOT NULL
    AND value IS NOT NULL
    AND (valuenum IS NULL OR valuenum != 0)
{%- if not reference_mode() %}
    AND error_flag != 1
{%- endif %}
  GROUP BY icustay_id, charttime
),

with_previous AS (
  SELECT
    *,
    LAG(charttime) OVER of_its_class AS previous_time,
    LAG(is_end) OVER of_its_class AS previous_end
  FROM flagged
  WINDOW of_its_class AS (
    PARTITION BY icustay_id, CASE WHEN is_running = 1 OR is_end = 1 THEN 1 ELSE 0 END
    ORDER BY charttime
  )
),

with_start AS (
  SELECT
    icustay_id,
    charttime,
    CASE
      WHEN is_start = 1 THEN 1
      WHEN is_end = 1 THEN 0
      WHEN previous_end = 1 THEN 1
      WHEN DATETIME_DIFF(charttime, previous_time, HOUR) <= 2 THEN 0
      ELSE 1
    END AS is_new
  FROM with_previous
  WHERE is_running + is_start + is_end > 0
),

numbered AS (
  SELECT
    icustay_id,
    charttime,
    SUM(is_new) OVER (PARTITION BY icustay_id ORDER BY charttime) AS episode
  FROM with_start
),

episodes AS (
  SELECT
    icustay_id,
    episode,
    MIN(charttime) AS starttime,
    MAX(charttime) AS endtime
  FROM numbered
  GROUP BY icustay_id, episode
  HAVING MIN(charttime) != MAX(charttime)
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY episode) AS num,
  starttime,
  endtime,
  DATETIME_DIFF(endtime, starttime, HOUR) AS duration_hours,
  {{ score_mode() }} AS score_mode
FROM episodes
