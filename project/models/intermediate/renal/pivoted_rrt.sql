-- Dialysis of a stay at each time that anything of it is charted. Within an interval of MetaVision the interval decides what is there.
{%- if reference_mode() %}
-- A time in several intervals has a row for each.
{%- else %}
-- A time in several intervals has one row: dialysis runs if it does in any.
{%- endif %}
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    MAX(CASE WHEN is_active THEN 1 ELSE 0 END) AS dialysis_active,
    MAX(dialysis_type) AS dialysis_type
  FROM {{ ref('int_dialysis_events') }}
  GROUP BY icustay_id, charttime
),

times AS (
  SELECT icustay_id, charttime FROM charted
  UNION DISTINCT
  SELECT icustay_id, starttime AS charttime FROM {{ ref('int_dialysis_intervals') }}
  UNION DISTINCT
  SELECT icustay_id, endtime AS charttime FROM {{ ref('int_dialysis_intervals') }}
),

joined AS (
  SELECT
    times.icustay_id,
    times.charttime,
    COALESCE(
      CASE WHEN intervals.is_active THEN 1 WHEN NOT intervals.is_active THEN 0 END,
      charted.dialysis_active
    ) AS dialysis_active,
    COALESCE(intervals.dialysis_type, charted.dialysis_type) AS dialysis_type
  FROM times
  LEFT JOIN charted
    ON charted.icustay_id = times.icustay_id
    AND charted.charttime = times.charttime
  LEFT JOIN {{ ref('int_dialysis_intervals') }} AS intervals
    ON intervals.icustay_id = times.icustay_id
    AND times.charttime >= intervals.starttime
    AND times.charttime <= intervals.endtime
  WHERE times.icustay_id IS NOT NULL
    AND times.charttime IS NOT NULL
)

SELECT
  icustay_id,
  charttime,
  1 AS dialysis_present,
{%- if reference_mode() %}
  dialysis_active,
  dialysis_type,
  {{ score_mode() }} AS score_mode
FROM joined
{%- else %}
  MAX(dialysis_active) AS dialysis_active,
  MAX(dialysis_type) AS dialysis_type,
  {{ score_mode() }} AS score_mode
FROM joined
GROUP BY icustay_id, charttime
{%- endif %}
