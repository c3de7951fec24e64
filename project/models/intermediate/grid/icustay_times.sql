-- When a stay really begins and ends: from the first to the last charted heart rate, which a bedside monitor gives as
-- long as a patient lies there; the times of ICUSTAYS are those of the administration. Rows far outside of the
-- admission are of a wrong date.
WITH heart_rates AS (
  SELECT
    chart.icustay_id,
    MIN(chart.charttime) AS intime_hr,
    MAX(chart.charttime) AS outtime_hr
  FROM {{ ref('int_chart_items') }} AS chart
  INNER JOIN {{ ref('int_hospital_windows') }} AS admissions
    ON admissions.hadm_id = chart.hadm_id
    AND chart.charttime >= admissions.window_start
    AND chart.charttime < admissions.window_end
  WHERE chart.concept = 'heart_rate'
    AND chart.icustay_id IS NOT NULL
  GROUP BY chart.icustay_id
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  heart_rates.intime_hr,
  heart_rates.outtime_hr
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN heart_rates ON heart_rates.icustay_id = stays.icustay_id
