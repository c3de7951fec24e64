-- Teasdale G, Jennett B. Lancet 1974;2:81-84. The raw components of each charted time; the carry-forward is in gcs_scored.
-- A verbal response charted as intubated is 0; a real one at the same minute wins, because the highest is taken.
SELECT
  icustay_id,
  charttime,
  MAX(CASE WHEN concept = 'gcs_motor' THEN valuenum END) AS motor,
  MAX(
    CASE
      WHEN concept != 'gcs_verbal' THEN NULL
      WHEN itemid = 723 AND value = '1.0 ET/Trach' THEN 0
      WHEN itemid = 223900 AND value = 'No Response-ETT' THEN 0
      ELSE valuenum
    END
  ) AS verbal,
  MAX(CASE WHEN concept = 'gcs_eyes' THEN valuenum END) AS eyes
FROM {{ ref('int_chart_items') }}
WHERE concept IN ('gcs_motor', 'gcs_verbal', 'gcs_eyes')
  AND error_flag = 0
  AND icustay_id IS NOT NULL
GROUP BY icustay_id, charttime
