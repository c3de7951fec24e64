-- Body height about ICU admission: charted from 24 hours before it to 24 hours after, else of echocardiography; of
-- everyone older than a year. What is not above 100 cm is none.
WITH stays AS (
  SELECT
    stays.icustay_id,
    stays.subject_id,
    stays.intime,
    stays.day_end
  FROM {{ ref('int_stays') }} AS stays
  WHERE stays.intime > DATETIME_ADD(stays.dob, INTERVAL 1 YEAR)
),

charted_values AS (
  SELECT
    stays.icustay_id,
    CASE WHEN chart.concept = 'height_in' THEN chart.valuenum * 2.54 ELSE chart.valuenum END AS height
  FROM stays
  INNER JOIN {{ ref('int_chart_items') }} AS chart
    ON chart.icustay_id = stays.icustay_id
    AND chart.charttime > DATETIME_SUB(stays.intime, INTERVAL 24 HOUR)
    AND chart.charttime <= stays.day_end
  -- MetaVision charts each height in inches (226707) and in centimetres; the latter is enough.
  WHERE chart.concept IN ('height_in', 'height_cm')
    AND chart.itemid != 226707
    AND chart.valuenum != 0
    AND chart.error_flag = 0
),

charted AS (
  SELECT
    icustay_id,
    ROUND(AVG(height), 9) AS height
  FROM charted_values
  WHERE height > 100
{%- if not reference_mode() %}
    -- The tallest man known.
    AND height <= 272
{%- endif %}
  GROUP BY icustay_id
),

{% if reference_mode() -%}
-- The reference takes the mean by patient over the echoes of each stay: one that counts for two stays counts twice,
-- and a later one counts for an earlier stay.
echo AS (
  SELECT
    stays.subject_id,
    2.54 * ROUND(AVG(echo.height), 9) AS height
  FROM stays
  INNER JOIN {{ ref('echo_data') }} AS echo
    ON echo.subject_id = stays.subject_id
    AND echo.charttime < stays.day_end
  WHERE echo.height * 2.54 > 100
  GROUP BY stays.subject_id
)

SELECT
  stays.icustay_id,
  COALESCE(charted.height, echo.height) AS height,
  charted.height AS height_chart,
  echo.height AS height_echo,
  {{ score_mode() }} AS score_mode
FROM stays
LEFT JOIN charted ON charted.icustay_id = stays.icustay_id
LEFT JOIN echo ON echo.subject_id = stays.subject_id
{%- else -%}
echo AS (
  SELECT
    stays.icustay_id,
    2.54 * ROUND(AVG(echo.height), 9) AS height
  FROM stays
  INNER JOIN {{ ref('echo_data') }} AS echo
    ON echo.subject_id = stays.subject_id
    AND echo.charttime < stays.day_end
  WHERE echo.height * 2.54 > 100
    AND echo.height * 2.54 <= 272
  GROUP BY stays.icustay_id
)

SELECT
  stays.icustay_id,
  COALESCE(charted.height, echo.height) AS height,
  charted.height AS height_chart,
  echo.height AS height_echo,
  {{ score_mode() }} AS score_mode
FROM stays
LEFT JOIN charted ON charted.icustay_id = stays.icustay_id
LEFT JOIN echo ON echo.icustay_id = stays.icustay_id
{%- endif %}
