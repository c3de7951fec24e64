-- Episodes of mechanical ventilation. One ends with an extubation, with oxygen given by another device, or when
-- nothing of a ventilator is charted for more than 8 hours; it reaches from its first to its last charted row.
WITH ordered AS (
  SELECT
    icustay_id,
    charttime,
    mechvent,
    oxygentherapy,
    extubated,
    source_table,
    row_id,
    CASE WHEN mechvent = 1 OR extubated = 1 THEN 1 ELSE 0 END AS is_of_episode
  FROM {{ ref('ventilation_classification') }}
),

with_previous AS (
  SELECT
    icustay_id,
    charttime,
    mechvent,
    oxygentherapy,
    is_of_episode,
    source_table,
    row_id,
    CASE
      WHEN mechvent = 1 THEN LAG(charttime) OVER (PARTITION BY icustay_id, mechvent ORDER BY charttime)
    END AS last_vent_time,
    LAG(extubated) OVER (PARTITION BY icustay_id, is_of_episode ORDER BY charttime, extubated) AS previous_extubated
  FROM ordered
),

with_start AS (
  SELECT
    icustay_id,
    charttime,
    mechvent,
    is_of_episode,
    source_table,
    row_id,
    CASE
      WHEN previous_extubated = 1 THEN 1
      WHEN mechvent = 0 AND oxygentherapy = 1 THEN 1
      WHEN charttime > DATETIME_ADD(last_vent_time, INTERVAL 8 HOUR) THEN 1
      ELSE 0
    END AS is_new
  FROM with_previous
),

numbered AS (
  SELECT
    icustay_id,
    charttime,
    mechvent,
    is_of_episode,
    source_table,
    row_id,
    -- Rows of one minute share the number, so an extubation with oxygen at the same time belongs to what follows.
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
    ARRAY_AGG(source_table ORDER BY charttime, source_table, row_id LIMIT 1)[OFFSET(0)] AS source_table,
    ARRAY_AGG(row_id ORDER BY charttime, source_table, row_id LIMIT 1)[OFFSET(0)] AS row_id
  FROM numbered
  WHERE is_of_episode = 1
  GROUP BY icustay_id, event_number
  -- A single observation is no episode.
  HAVING MIN(charttime) != MAX(charttime) AND MAX(mechvent) = 1
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY event_number) AS ventnum,
  starttime,
  endtime,
  DATETIME_DIFF(endtime, starttime, MINUTE) / 60 AS duration_hours,
  source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM episodes
