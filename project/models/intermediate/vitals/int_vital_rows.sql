{{ config(materialized='view') }}
-- Every charted vital sign, whatever its value: outside its range (a flushed line, a probe that fell off) the value
-- is NULL. Arterial, cuff and manual pressures are pooled. A filter on `concept` reads only its part of the table below,
-- which is clustered by it; one on `vital` reads all.
SELECT
  row_id,
  icustay_id,
  charttime,
  itemid,
  concept,
  CASE concept
    WHEN 'heart_rate' THEN 'heartrate'
    WHEN 'sbp' THEN 'sysbp'
    WHEN 'dbp' THEN 'diasbp'
    WHEN 'map' THEN 'meanbp'
    WHEN 'resp_rate' THEN 'resprate'
    WHEN 'temperature_f' THEN 'tempc'
    WHEN 'temperature_c' THEN 'tempc'
    ELSE concept
  END AS vital,
  CASE
    WHEN concept = 'heart_rate' AND valuenum > 0 AND valuenum < 300 THEN valuenum
    WHEN concept = 'sbp' AND valuenum > 0 AND valuenum < 400 THEN valuenum
    WHEN concept IN ('dbp', 'map') AND valuenum > 0 AND valuenum < 300 THEN valuenum
    WHEN concept = 'resp_rate' AND valuenum > 0 AND valuenum < 70 THEN valuenum
    -- The range is that of the raw Fahrenheit number.
    WHEN concept = 'temperature_f' AND valuenum > 70 AND valuenum < 120 THEN (valuenum - 32) / 1.8
    WHEN concept = 'temperature_c' AND valuenum > 10 AND valuenum < 50 THEN valuenum
    WHEN concept = 'spo2' AND valuenum > 0 AND valuenum <= 100 THEN valuenum
{%- if reference_mode() %}
    WHEN concept = 'glucose' AND valuenum > 0 THEN valuenum
{%- else %}
    -- Meters read up to 600 and laboratories seldom above 1,500; what is charted as 999999 is an error.
    WHEN concept = 'glucose' AND valuenum > 0 AND valuenum <= 2000 THEN valuenum
{%- endif %}
  END AS value,
  error_flag
FROM {{ ref('int_chart_items') }}
WHERE concept IN (
    'heart_rate', 'sbp', 'dbp', 'map', 'resp_rate', 'temperature_f', 'temperature_c', 'spo2', 'glucose'
  )
  AND icustay_id IS NOT NULL
