{%- set drugs = ['norepinephrine', 'epinephrine', 'dopamine', 'dobutamine'] -%}
-- The rate of the first day, counted in another way: walking through the times at which an infusion begins or ends, an
-- hour must have passed while at least one ran at the rate or above, and less than an hour while one ran above it.
-- Without a rate nothing may have run for an hour. The rows of the reference have no such hour.
WITH reported AS (
{%- for drug in drugs %}
  SELECT icustay_id, '{{ drug }}' AS drug, rate_{{ drug }} AS rate
  FROM {{ ref('int_vasopressors_first_day') }}
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
),

infusions AS (
  SELECT
    stays.icustay_id,
    running.drug,
    reported.rate AS reported_rate,
    running.rate,
    GREATEST(running.starttime, stays.intime) AS starttime,
    LEAST(running.endtime, stays.day_end) AS endtime
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('sofa_inputs') }} AS inputs
    ON inputs.icustay_id = stays.icustay_id
    AND inputs.score_mode = 'paper'
  INNER JOIN {{ ref('int_vasopressor_rates') }} AS running
    ON running.icustay_id = stays.icustay_id
    AND running.starttime < stays.day_end
    AND running.endtime > stays.intime
  LEFT JOIN reported
    ON reported.icustay_id = running.icustay_id
    AND reported.drug = running.drug
  WHERE running.drug IN ('{{ drugs | join("', '") }}')
),

turns AS (
  SELECT icustay_id, drug, reported_rate, rate, starttime AS turn_time, 1 AS step FROM infusions
  UNION ALL
  SELECT icustay_id, drug, reported_rate, rate, endtime AS turn_time, -1 AS step FROM infusions
),

walked AS (
  SELECT
    icustay_id,
    drug,
    reported_rate,
    turn_time,
    SUM(CASE WHEN rate >= reported_rate THEN step ELSE 0 END) OVER by_time AS at_or_above,
    SUM(CASE WHEN reported_rate IS NULL OR rate > reported_rate THEN step ELSE 0 END) OVER by_time AS above,
    LEAD(turn_time) OVER (PARTITION BY icustay_id, drug ORDER BY turn_time) AS next_time
  FROM turns
  WINDOW by_time AS (PARTITION BY icustay_id, drug ORDER BY turn_time)
),

totals AS (
  SELECT
    icustay_id,
    drug,
    reported_rate,
    SUM(CASE WHEN at_or_above > 0 THEN DATETIME_DIFF(next_time, turn_time, SECOND) ELSE 0 END) AS seconds_at_or_above,
    SUM(CASE WHEN above > 0 THEN DATETIME_DIFF(next_time, turn_time, SECOND) ELSE 0 END) AS seconds_above
  FROM walked
  GROUP BY icustay_id, drug, reported_rate
)

SELECT *
FROM totals
WHERE (reported_rate IS NOT NULL AND seconds_at_or_above < 3600)
  OR seconds_above >= 3600
