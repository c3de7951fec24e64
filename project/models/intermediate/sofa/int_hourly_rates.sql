{%- set reference = reference_mode() -%}
-- The rate of each drug of the cardiovascular component at the end of each clock hour: one row per hour and running infusion, so that an
-- hour is met by an equi-join.
WITH bounds AS (
  SELECT
    icustay_id,
    MIN(endtime) AS first_end,
    MAX(endtime) AS last_end
  FROM {{ ref('icustay_hours') }}
  GROUP BY icustay_id
),

running AS (
  SELECT
    rates.icustay_id,
    rates.drug,
    rates.source_table,
    rates.row_id,
    rates.starttime,
    rates.endtime,
    rates.rate
  FROM {{ ref('int_vasopressor_rates') }} AS rates
  WHERE rates.drug IN ('norepinephrine', 'epinephrine', 'dopamine', 'dobutamine')
),

{%- if not reference %}

-- Vincent 1996 counts a drug that was given for at least one hour: infusions of a drug that follow each other without a gap or run side
-- by side are one.
with_gaps AS (
  SELECT
    *,
    MAX(endtime) OVER (
      PARTITION BY icustay_id, drug
      ORDER BY starttime, endtime, row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered_until
  FROM running
),

numbered AS (
  SELECT
    *,
    SUM(CASE WHEN covered_until IS NULL OR starttime > covered_until THEN 1 ELSE 0 END) OVER (
      PARTITION BY icustay_id, drug
      ORDER BY starttime, endtime, row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS infusion
  FROM with_gaps
),

counted AS (
  SELECT
    icustay_id,
    drug,
    source_table,
    row_id,
    starttime,
    endtime,
    rate
  FROM numbered
  WHERE TRUE
  QUALIFY DATETIME_DIFF(
    MAX(endtime) OVER (PARTITION BY icustay_id, drug, infusion),
    MIN(starttime) OVER (PARTITION BY icustay_id, drug, infusion),
    SECOND
  ) >= 3600
),
{%- else %}

counted AS (
  SELECT * FROM running
),
{%- endif %}

-- The first hour that ends after the start, and the last one that ends by the end, of those the stay has.
with_ends AS (
  SELECT
    counted.*,
    GREATEST(DATETIME_ADD(DATETIME_TRUNC(counted.starttime, HOUR), INTERVAL 1 HOUR), bounds.first_end) AS first_end,
    LEAST(DATETIME_TRUNC(counted.endtime, HOUR), bounds.last_end) AS last_end
  FROM counted
  INNER JOIN bounds ON bounds.icustay_id = counted.icustay_id
)

SELECT
  icustay_id,
  drug,
  DATETIME_ADD(first_end, INTERVAL step HOUR) AS endtime,
  rate,
  source_table,
  row_id,
  starttime AS rate_starttime,
  endtime AS rate_endtime,
  {{ score_mode() }} AS score_mode
FROM with_ends
CROSS JOIN UNNEST(GENERATE_ARRAY(0, DATETIME_DIFF(last_end, first_end, HOUR))) AS step
