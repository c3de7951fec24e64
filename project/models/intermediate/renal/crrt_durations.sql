-- Episodes of continuous renal replacement therapy, from the settings of its machine. One begins with a new or
-- restarted filter or with the first setting after more than two hours without any, and ends with a clotted, changed
-- or stopped circuit; it reaches from its first to its last charted time.
WITH flagged AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    COALESCE(
      concept = 'crrt_running'
      OR (concept = 'crrt_infusing' AND value = 'Yes')
      OR (
        concept = 'crrt_integrity_cv'
        AND value IN ('Active', 'Clot Increasing', 'Clots Present', 'No Clot Present')
      ),
      FALSE
    ) AS is_running,
    COALESCE(
      (concept = 'crrt_integrity_cv' AND value = 'Initiated')
      OR (concept = 'crrt_integrity_mv' AND value IN ('New Filter', 'Reinitiated')),
      FALSE
    ) AS is_start,
    COALESCE(
      (concept = 'crrt_integrity_cv' AND (value = 'Clotted' OR STARTS_WITH(value, 'DC')))
      OR (concept = 'crrt_integrity_mv' AND value IN ('Discontinued', 'Recirculating'))
      OR concept = 'crrt_filter_change',
      FALSE
    ) AS is_end
  FROM {{ ref('int_chart_items') }}
  WHERE STARTS_WITH(concept, 'crrt_')
    AND icustay_id IS NOT NULL
    AND value IS NOT NULL
    AND (valuenum IS NULL OR valuenum != 0)
{%- if not reference_mode() %}
    AND error_flag = 0
{%- endif %}
),

times AS (
  SELECT
    icustay_id,
    charttime,
    MIN(row_id) AS row_id,
    MAX(CASE WHEN is_running THEN 1 ELSE 0 END) AS is_running,
    MAX(CASE WHEN is_start THEN 1 ELSE 0 END) AS is_start,
    MAX(CASE WHEN is_end THEN 1 ELSE 0 END) AS is_end
  FROM flagged
  WHERE is_running OR is_start OR is_end
  GROUP BY icustay_id, charttime
),

classed AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    is_running,
    is_start,
    is_end,
{%- if reference_mode() %}
    -- A start that is charted alone stands in a row of its own and is no predecessor of what runs.
    GREATEST(is_running, is_end) AS class
{%- else %}
    1 AS class
{%- endif %}
  FROM times
),

with_previous AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    is_running,
    is_start,
    is_end,
    LAG(charttime) OVER (PARTITION BY icustay_id, class ORDER BY charttime) AS previous_time,
    LAG(is_end) OVER (PARTITION BY icustay_id, class ORDER BY charttime) AS previous_end
  FROM classed
),

with_start AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    GREATEST(is_running, is_start) AS is_therapy,
    CASE
      WHEN is_start = 1 THEN 1
{%- if reference_mode() %}
      WHEN is_end = 1 THEN 0
      WHEN previous_end = 1 THEN 1
      WHEN DATETIME_DIFF(charttime, previous_time, HOUR) <= 2 THEN 0
{%- else %}
      -- What has ended does not go on until it is said to have ended again.
      WHEN previous_end = 1 THEN 1
      WHEN is_end = 1 THEN 0
      WHEN charttime <= DATETIME_ADD(previous_time, INTERVAL 2 HOUR) THEN 0
{%- endif %}
      ELSE 1
    END AS is_new
  FROM with_previous
),

numbered AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    is_therapy,
    SUM(is_new) OVER (PARTITION BY icustay_id ORDER BY charttime) AS event_number
  FROM with_start
),

episodes AS (
  SELECT
    icustay_id,
    event_number,
    MIN(charttime) AS starttime,
    MAX(charttime) AS endtime,
    -- What the episode begins with.
    ARRAY_AGG(row_id ORDER BY charttime, row_id LIMIT 1)[OFFSET(0)] AS row_id
  FROM numbered
  GROUP BY icustay_id, event_number
  -- A single observation is no episode.
  HAVING MIN(charttime) != MAX(charttime)
{%- if not reference_mode() %}
    -- And a circuit that is only ever said to have ended is none.
    AND MAX(is_therapy) = 1
{%- endif %}
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY event_number) AS num,
  starttime,
  endtime,
{%- if reference_mode() %}
  DATETIME_DIFF(endtime, starttime, HOUR) AS duration_hours,
{%- else %}
  DATETIME_DIFF(endtime, starttime, MINUTE) / 60 AS duration_hours,
{%- endif %}
  'chartevents' AS source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM episodes
