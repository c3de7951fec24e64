-- From when to when a vasopressor ran at which rate. In CareVue a rate holds until the next charted row of the same infusion;
-- there is no limit to the gap. An infusion begins with the first rate, after a rate of 0 and after a stop.
WITH weighed AS (
  SELECT
    events.icustay_id,
    events.drug,
    events.starttime AS charttime,
    SAFE_DIVIDE(events.rate, COALESCE(weights.weight_kg, 80)) AS rate,
    events.is_stopped
  FROM (
    SELECT icustay_id, drug, starttime, rate, is_stopped
    FROM {{ ref('int_vasopressor_events') }}
    WHERE source_system = 'carevue' AND is_per_minute
  ) AS events
  LEFT JOIN {{ ref('int_weight') }} AS weights
    ON weights.icustay_id = events.icustay_id
    AND weights.starttime <= events.starttime
    AND weights.endtime >= events.starttime
  UNION ALL
  SELECT icustay_id, drug, starttime AS charttime, rate, is_stopped
  FROM {{ ref('int_vasopressor_events') }}
  WHERE source_system = 'carevue' AND NOT is_per_minute
),

charted AS (
  SELECT
    icustay_id,
    drug,
    charttime,
    MAX(rate) AS rate,
    MAX(CASE WHEN is_stopped THEN 1 ELSE 0 END) AS is_stopped
  FROM weighed
  GROUP BY icustay_id, drug, charttime
),

carried AS (
  SELECT
    icustay_id,
    drug,
    charttime,
    rate,
    is_stopped,
    -- The number of rates so far names the last one of them.
    COUNT(rate) OVER (PARTITION BY icustay_id, drug ORDER BY charttime) AS rate_number
  FROM charted
),

with_carried AS (
  SELECT
    icustay_id,
    drug,
    charttime,
    rate,
    is_stopped,
    rate_number,
    MAX(rate) OVER (PARTITION BY icustay_id, drug, rate_number) AS carried_rate
  FROM carried
),

with_previous AS (
  SELECT
    *,
    LAG(carried_rate) OVER (PARTITION BY icustay_id, drug ORDER BY charttime) AS previous_carried_rate,
    LAG(is_stopped) OVER (PARTITION BY icustay_id, drug ORDER BY charttime) AS previous_stopped
  FROM with_carried
),

with_start AS (
  SELECT
    icustay_id,
    drug,
    charttime,
    rate,
    CASE
      WHEN rate > 0 AND rate_number = 1 THEN 1
      WHEN carried_rate = 0 AND previous_carried_rate = 0 THEN 0
      WHEN previous_carried_rate = 0 THEN 1
      WHEN previous_stopped = 1 THEN 1
    END AS is_start
  FROM with_previous
),

infusions AS (
  SELECT
    icustay_id,
    drug,
    charttime,
    rate,
    SUM(is_start) OVER (PARTITION BY icustay_id, drug ORDER BY charttime) AS infusion
  FROM with_start
),

carevue AS (
  SELECT
    icustay_id,
    drug,
    'carevue' AS source_system,
    charttime AS starttime,
    LEAD(charttime) OVER (PARTITION BY icustay_id, drug, infusion ORDER BY charttime) AS endtime,
    rate
  FROM infusions
  WHERE infusion > 0
)

SELECT
  icustay_id,
  drug,
  source_system,
  starttime,
  endtime,
  rate
FROM carevue
WHERE endtime IS NOT NULL
  AND rate > 0
UNION ALL
SELECT
  icustay_id,
  drug,
  source_system,
  starttime,
  endtime,
  rate
FROM {{ ref('int_vasopressor_events') }}
WHERE source_system = 'metavision'
  AND rate > 0
  AND endtime > starttime
