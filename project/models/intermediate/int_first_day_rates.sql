{%- if reference_mode() -%}
-- As the reference code reads rates: the charted ones whose start lies in the window, without any minimum duration.
-- CareVue rates per minute are divided by the mean of all weights charted about the day; without a weight they are
-- lost.
WITH weights AS (
  SELECT
    stays.icustay_id,
    -- Pounds and ounces count as two weights of their own.
    AVG(
      CASE chart.concept
        WHEN 'weight_neonate_lb' THEN chart.valuenum * 0.45359237
        WHEN 'weight_neonate_oz' THEN chart.valuenum * 0.0283495231
        ELSE chart.valuenum
      END
    ) AS weight_kg
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_chart_items') }} AS chart
    ON chart.icustay_id = stays.icustay_id
    AND chart.charttime >= DATETIME_SUB(stays.intime, INTERVAL 24 HOUR)
    AND chart.charttime <= stays.day_end
  WHERE chart.concept IN (
      'weight_admit', 'weight_daily', 'weight_birth_kg', 'weight_neonate_kg', 'weight_neonate_lb', 'weight_neonate_oz'
    )
    -- MetaVision's daily weight is not looked at.
    AND chart.itemid != 224639
    AND chart.valuenum != 0
    AND chart.error_flag = 0
  GROUP BY stays.icustay_id
)

SELECT
  stays.icustay_id,
  events.drug,
  events.source_system,
  {{ rate_by_weight('events', 'weights.weight_kg') }} AS rate,
  events.starttime,
  events.source_table,
  events.row_id,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
INNER JOIN {{ ref('int_vasopressor_events') }} AS events
  ON events.icustay_id = stays.icustay_id
  AND events.starttime >= stays.intime
  AND events.starttime <= stays.day_end
LEFT JOIN weights ON weights.icustay_id = stays.icustay_id
{%- else -%}
-- Vincent 1996 counts a dose that was given for at least one hour: a rate that, at it or above it, ran for 60 minutes
-- in total within the first 24 hours. Infusions that already ran at ICU admission count from then on.
WITH in_window AS (
  SELECT
    stays.icustay_id,
    rates.drug,
    rates.source_system,
    rates.rate,
    -- A number for the rate, because BigQuery parts no rows by FLOAT64.
    DENSE_RANK() OVER (PARTITION BY stays.icustay_id, rates.drug ORDER BY rates.rate) AS rate_number,
    GREATEST(rates.starttime, stays.intime) AS starttime,
    LEAST(rates.endtime, stays.day_end) AS endtime,
    rates.starttime AS began,
    rates.source_table,
    rates.row_id
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_vasopressor_rates') }} AS rates
    ON rates.icustay_id = stays.icustay_id
    AND rates.starttime < stays.day_end
    AND rates.endtime > stays.intime
),

candidates AS (
  SELECT DISTINCT icustay_id, drug, rate_number FROM in_window
),

-- Infusions of one drug may run side by side, and an hour is only an hour: of what runs at or above a rate, each row
-- adds the time since the latest end of the rows before it.
at_or_above AS (
  SELECT
    candidates.icustay_id,
    candidates.drug,
    candidates.rate_number,
    running.starttime,
    running.endtime,
    MAX(running.endtime) OVER (
      PARTITION BY candidates.icustay_id, candidates.drug, candidates.rate_number
      ORDER BY running.starttime, running.endtime
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered_until
  FROM candidates
  INNER JOIN in_window AS running
    ON running.icustay_id = candidates.icustay_id
    AND running.drug = candidates.drug
    AND running.rate_number >= candidates.rate_number
),

held AS (
  SELECT
    icustay_id,
    drug,
    rate_number
  FROM at_or_above
  WHERE covered_until IS NULL OR endtime > covered_until
  GROUP BY icustay_id, drug, rate_number
  HAVING SUM(DATETIME_DIFF(endtime, GREATEST(starttime, COALESCE(covered_until, starttime)), SECOND)) >= 3600
)

SELECT
  in_window.icustay_id,
  in_window.drug,
  in_window.source_system,
  in_window.rate,
  in_window.began AS starttime,
  in_window.source_table,
  in_window.row_id,
  {{ score_mode() }} AS score_mode
FROM in_window
INNER JOIN held
  ON held.icustay_id = in_window.icustay_id
  AND held.drug = in_window.drug
  AND held.rate_number = in_window.rate_number
{%- endif %}
