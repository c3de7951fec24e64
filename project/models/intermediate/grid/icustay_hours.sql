-- The clock hours of a stay, each from `starttime` (not included) to `endtime` (included). Hour 0 is the one in which
-- the stay begins; the 24 before it are there for windows that look back.
{%- if reference_mode() %}
-- The reference code rounds the beginning up by 59 minutes, so half a minute past an hour is of the hour before, and
-- counts the hours to the end by the clock, so the last minutes of a stay may be in none. A stay without a heart rate
-- has no hours.
WITH stays AS (
  SELECT
    icustay_id,
    DATETIME_TRUNC(DATETIME_ADD(intime_hr, INTERVAL 59 MINUTE), HOUR) AS first_end,
    DATETIME_DIFF(outtime_hr, intime_hr, HOUR) AS last_hour,
    intime_hr AS first_time,
    outtime_hr AS last_time
  FROM {{ ref('icustay_times') }}
  WHERE intime_hr IS NOT NULL
    AND outtime_hr IS NOT NULL
)
{%- else %}
-- A stay without a charted heart rate has the hours of its administrative times.
WITH times AS (
  SELECT
    stays.icustay_id,
    COALESCE(charted.intime_hr, stays.intime) AS first_time,
    COALESCE(charted.outtime_hr, GREATEST(stays.outtime, stays.intime)) AS last_time
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('icustay_times') }} AS charted ON charted.icustay_id = stays.icustay_id
),

ends AS (
  SELECT
    icustay_id,
    first_time,
    last_time,
    {{ end_of_hour('first_time') | indent(4) }} AS first_end,
    {{ end_of_hour('last_time') | indent(4) }} AS last_end
  FROM times
  WHERE first_time IS NOT NULL
    AND last_time IS NOT NULL
),

stays AS (
  SELECT
    icustay_id,
    first_end,
    DATETIME_DIFF(last_end, first_end, HOUR) AS last_hour,
    first_time,
    last_time
  FROM ends
)
{%- endif %}

SELECT
  stays.icustay_id,
  hr,
  DATETIME_ADD(stays.first_end, INTERVAL hr - 1 HOUR) AS starttime,
  DATETIME_ADD(stays.first_end, INTERVAL hr HOUR) AS endtime,
  DATETIME_ADD(stays.first_end, INTERVAL hr - 1 HOUR) >= stays.first_time
  AND DATETIME_ADD(stays.first_end, INTERVAL hr HOUR) <= stays.last_time AS is_whole,
  {{ score_mode() }} AS score_mode
FROM stays
CROSS JOIN UNNEST(GENERATE_ARRAY(-24, stays.last_hour)) AS hr
