-- The first, the lowest and the highest weight and height of each stay. A height that cannot be for the age is none;
-- in the rows of the reference the first is then none as well, though a later one may be known.
WITH weights AS (
  SELECT
    icustay_id,
    ARRAY_AGG(weight ORDER BY starttime, endtime, weight LIMIT 1)[OFFSET(0)] AS weight_first,
    MIN(weight) AS weight_min,
    MAX(weight) AS weight_max
  FROM {{ ref('weight_durations') }}
  GROUP BY icustay_id
),

height_values AS (
  SELECT
    chart.icustay_id,
    chart.charttime,
    chart.row_id,
    CASE WHEN chart.concept = 'height_in' THEN chart.valuenum * 2.54 ELSE chart.valuenum END AS height,
    chart.charttime <= DATETIME_ADD(stays.dob, INTERVAL 1 YEAR) AS is_infant
  FROM {{ ref('int_chart_items') }} AS chart
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = chart.icustay_id
  -- MetaVision charts each height in inches and in centimetres (226730); the former is enough.
  WHERE chart.concept IN ('height_in', 'height_cm')
    AND chart.itemid != 226730
    AND chart.valuenum != 0
    AND chart.error_flag = 0
),

plausible AS (
  SELECT
    icustay_id,
    charttime,
    row_id,
    CASE
      WHEN is_infant AND height < 80 THEN height
      WHEN NOT is_infant AND height > 120 AND height < 230 THEN height
    END AS height
  FROM height_values
),

heights AS (
  SELECT
    icustay_id,
    MIN(height) AS height_min,
    MAX(height) AS height_max
  FROM plausible
  GROUP BY icustay_id
),

first_heights AS (
  SELECT icustay_id, height AS height_first
  FROM (
    SELECT
      icustay_id,
      height,
      ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY charttime, row_id) AS position
    FROM plausible
{%- if not reference_mode() %}
    WHERE height IS NOT NULL
{%- endif %}
  ) AS numbered
  WHERE position = 1
)

SELECT
  stays.icustay_id,
  ROUND(weights.weight_first, 2) AS weight_first,
  ROUND(weights.weight_min, 2) AS weight_min,
  ROUND(weights.weight_max, 2) AS weight_max,
  ROUND(first_heights.height_first, 2) AS height_first,
  ROUND(heights.height_min, 2) AS height_min,
  ROUND(heights.height_max, 2) AS height_max,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN weights ON weights.icustay_id = stays.icustay_id
LEFT JOIN heights ON heights.icustay_id = stays.icustay_id
LEFT JOIN first_heights ON first_heights.icustay_id = stays.icustay_id
