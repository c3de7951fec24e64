-- The rate of each drug of the cardiovascular component at the end of each clock hour: one row per hour and running
-- infusion, so that an hour is met by an equi-join.
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
  WHERE rates.drug IN ('{{ sofa_drugs() | join("', '") }}')
),

counted AS (
  {% if reference_mode() %}SELECT * FROM running{% else %}{{ infusions_of_an_hour('running') | indent(2) }}{% endif %}
),

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
