-- Body weight about ICU admission: charted from 24 hours before it to 24 hours after, else of echocardiography; of
-- everyone older than a year.
WITH stays AS (
  SELECT
    stays.icustay_id,
    stays.hadm_id,
    stays.subject_id,
    stays.intime,
    stays.day_end
  FROM {{ ref('int_stays') }} AS stays
  WHERE stays.intime > DATETIME_ADD(stays.dob, INTERVAL 1 YEAR)
),

charted AS (
  SELECT
    stays.icustay_id,
    ROUND(AVG(CASE WHEN chart.concept = 'weight_admit' THEN chart.valuenum END), 9) AS weight_admit,
    ROUND(AVG(CASE WHEN chart.concept = 'weight_daily' THEN chart.valuenum END), 9) AS weight_daily
  FROM stays
  INNER JOIN {{ ref('int_chart_items') }} AS chart
    ON chart.icustay_id = stays.icustay_id
    AND chart.charttime > DATETIME_SUB(stays.intime, INTERVAL 24 HOUR)
    AND chart.charttime <= stays.day_end
  WHERE chart.concept IN ('weight_admit', 'weight_daily')
    AND chart.error_flag = 0
{%- if reference_mode() %}
    AND chart.valuenum != 0
{%- else %}
    AND chart.valuenum >= 0.2
    AND chart.valuenum <= 500
{%- endif %}
  GROUP BY stays.icustay_id
),

echo_in_hospital AS (
  SELECT
    stays.icustay_id,
    0.453592 * ROUND(AVG(echo.weight), 9) AS weight
  FROM stays
  INNER JOIN {{ ref('echo_data') }} AS echo
    ON echo.hadm_id = stays.hadm_id
    AND echo.charttime < stays.day_end
  GROUP BY stays.icustay_id
),

echo_before AS (
  SELECT
    stays.icustay_id,
    0.453592 * ROUND(AVG(echo.weight), 9) AS weight
  FROM stays
  INNER JOIN {{ ref('echo_data') }} AS echo
    ON echo.subject_id = stays.subject_id
    AND echo.hadm_id IS NULL
    AND echo.charttime < stays.intime
    AND stays.intime < DATETIME_ADD(echo.charttime, INTERVAL 1 MONTH)
  GROUP BY stays.icustay_id
)

SELECT
  stays.icustay_id,
  ROUND(
    COALESCE(charted.weight_admit, charted.weight_daily, echo_in_hospital.weight, echo_before.weight), 2
  ) AS weight,
  charted.weight_admit,
  charted.weight_daily,
  echo_in_hospital.weight AS weight_echoinhosp,
  echo_before.weight AS weight_echoprehosp,
  {{ score_mode() }} AS score_mode
FROM stays
LEFT JOIN charted ON charted.icustay_id = stays.icustay_id
LEFT JOIN echo_in_hospital ON echo_in_hospital.icustay_id = stays.icustay_id
LEFT JOIN echo_before ON echo_before.icustay_id = stays.icustay_id
