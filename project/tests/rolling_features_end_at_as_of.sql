-- A rolling prediction is made every six hours of a stay, while the patient is there, and everything about it lies behind: no value was
-- charted after it. Of every windowed measurement the extremes, the latest value and the number of times are counted again, from the
-- rows of the source and without blocks.
{%- set vitals = vital_names() -%}
{%- set labs = lab_features() %}
WITH times AS (
  SELECT
    features.icustay_id,
    features.hadm_id,
    features.as_of
  FROM {{ ref('rolling_features') }} AS features
  -- Some of the stays: each of their rows looks back over a day of its own.
  WHERE MOD(features.icustay_id, 7) = 3
),

charted AS (
  SELECT
    times.icustay_id,
    times.as_of,
    vitals.vital AS name,
    vitals.charttime,
    AVG(vitals.value) AS value
  FROM times
  INNER JOIN {{ ref('int_vitals') }} AS vitals
    ON vitals.icustay_id = times.icustay_id
    AND vitals.charttime > DATETIME_SUB(times.as_of, INTERVAL 24 HOUR)
    AND vitals.charttime <= times.as_of
  GROUP BY 1, 2, 3, 4
{%- for name in labs %}
{%- set column = 'glucose' if name == 'glucose_lab' else name %}
  UNION ALL
  SELECT
    times.icustay_id,
    times.as_of,
    '{{ name }}' AS name,
    labs.charttime,
    labs.{{ column }} AS value
  FROM times
  INNER JOIN {{ ref('pivoted_lab') }} AS labs
    ON labs.hadm_id = times.hadm_id
    AND labs.charttime > DATETIME_SUB(times.as_of, INTERVAL 24 HOUR)
    AND labs.charttime <= times.as_of
  WHERE labs.{{ column }} IS NOT NULL
{%- endfor %}
),

known AS (
  SELECT
    icustay_id,
    as_of,
    name,
    MIN(value) AS lowest,
    MAX(value) AS highest,
    MAX_BY(value, charttime) AS latest,
    COUNT(*) AS times
  FROM charted
  GROUP BY icustay_id, as_of, name
),

told AS (
{%- for name in vitals + labs %}
  SELECT
    icustay_id,
    as_of,
    '{{ name }}' AS name,
    {{ name }}_24h_min AS lowest,
    {{ name }}_24h_max AS highest,
    CASE WHEN {{ name }}_hours_since < 24 THEN {{ name }}_last END AS latest,
    {{ name }}_24h_count AS times,
    {{ name }}_hours_since AS hours_since
  FROM {{ ref('rolling_features') }}
  WHERE MOD(icustay_id, 7) = 3
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT
  told.icustay_id,
  told.as_of,
  told.name,
  told.lowest,
  known.lowest AS known_lowest,
  told.highest,
  known.highest AS known_highest,
  told.latest,
  known.latest AS known_latest,
  told.times,
  known.times AS known_times
FROM told
LEFT JOIN known
  ON known.icustay_id = told.icustay_id
  AND known.as_of = told.as_of
  AND known.name = told.name
WHERE told.times != COALESCE(known.times, 0)
  OR (told.times = 0) != (told.lowest IS NULL)
  OR ABS(told.lowest - known.lowest) > 1e-9
  OR ABS(told.highest - known.highest) > 1e-9
  OR ABS(told.latest - known.latest) > 1e-9
  OR told.hours_since < 0
UNION ALL
-- Beside the grid: six hours apart, and not after the patient has left.
SELECT
  features.icustay_id,
  features.as_of,
  'as_of' AS name,
  NULL AS lowest,
  NULL AS known_lowest,
  NULL AS highest,
  NULL AS known_highest,
  NULL AS latest,
  NULL AS known_latest,
  NULL AS times,
  NULL AS known_times
FROM {{ ref('rolling_features') }} AS features
INNER JOIN {{ ref('icustay_times') }} AS charted ON charted.icustay_id = features.icustay_id
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = features.icustay_id
WHERE MOD(DATETIME_DIFF(features.as_of, features.started_at, SECOND), 21600) != 0
  OR features.as_of <= features.started_at
  OR features.as_of > COALESCE(charted.outtime_hr, GREATEST(stays.outtime, stays.intime))
  OR features.urine_hours_since < 0
  OR features.ventilated_hours_since < 0
  OR features.vasopressor_hours_since < 0
