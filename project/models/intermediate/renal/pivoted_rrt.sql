-- Charted times at which renal replacement therapy, or access to it, is there. What is recorded with an end counts at
-- both its ends and says what was at every time between them. In the reference code it overrides what was charted (a
-- catheter in place makes running dialysis inactive), and a time stands there once for each interval that covers it.
WITH signs AS (
  SELECT
    icustay_id,
    starttime,
    endtime,
    source_table,
    dialysis_type,
{%- if reference_mode() %}
    CASE WHEN is_running THEN 1 ELSE 0 END AS dialysis_active
{%- else %}
    CASE WHEN is_delivered THEN 1 ELSE 0 END AS dialysis_active
{%- endif %}
  FROM {{ ref('int_rrt_signs') }}
  WHERE is_of_times
{%- if reference_mode() %}
    -- The reference code looks at the marks of errors in CHARTEVENTS alone.
    AND (is_valid OR source_table != 'chartevents')
{%- else %}
    AND is_valid
{%- endif %}
),

intervals AS (
  SELECT
    icustay_id,
    starttime,
    endtime,
    dialysis_active,
    dialysis_type
  FROM signs
  WHERE source_table IN ('inputevents_mv', 'procedureevents_mv')
),

moments AS (
  SELECT icustay_id, starttime AS charttime, dialysis_active, dialysis_type
  FROM signs
  UNION ALL
  SELECT icustay_id, endtime AS charttime, dialysis_active, dialysis_type
  FROM intervals
),

times AS (
  SELECT
    icustay_id,
    charttime,
    MAX(dialysis_active) AS dialysis_active,
{%- if reference_mode() %}
    MAX(dialysis_type) AS dialysis_type
{%- else %}
    -- The name of a family only where no member of it is named.
    COALESCE(MAX(CASE WHEN dialysis_type != 'CRRT' THEN dialysis_type END), MAX(dialysis_type)) AS dialysis_type
{%- endif %}
  FROM moments
  WHERE charttime IS NOT NULL
  GROUP BY icustay_id, charttime
)
{% if reference_mode() %}
SELECT
  times.icustay_id,
  times.charttime,
  1 AS dialysis_present,
  COALESCE(intervals.dialysis_active, times.dialysis_active) AS dialysis_active,
  COALESCE(intervals.dialysis_type, times.dialysis_type) AS dialysis_type,
  {{ score_mode() }} AS score_mode
FROM times
LEFT JOIN intervals
  ON intervals.icustay_id = times.icustay_id
  AND intervals.starttime <= times.charttime
  AND intervals.endtime >= times.charttime
{%- else %}
SELECT
  times.icustay_id,
  times.charttime,
  1 AS dialysis_present,
  GREATEST(times.dialysis_active, COALESCE(MAX(intervals.dialysis_active), 0)) AS dialysis_active,
  COALESCE(
    MAX(CASE WHEN intervals.dialysis_type != 'CRRT' THEN intervals.dialysis_type END),
    times.dialysis_type,
    MAX(intervals.dialysis_type)
  ) AS dialysis_type,
  {{ score_mode() }} AS score_mode
FROM times
LEFT JOIN intervals
  ON intervals.icustay_id = times.icustay_id
  AND intervals.starttime <= times.charttime
  AND intervals.endtime >= times.charttime
GROUP BY times.icustay_id, times.charttime, times.dialysis_active, times.dialysis_type
{%- endif %}
