-- Pressure inside the skull, the highest of each charted time.
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    CASE WHEN valuenum > 0 AND valuenum < 100 THEN valuenum END AS icp,
    row_id
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'icp'
    AND error_flag = 0
    AND icustay_id IS NOT NULL
)

SELECT
  icustay_id,
  charttime,
  MAX(icp) AS icp,
  'chartevents' AS source_table,
  -- The row of the highest.
  ARRAY_AGG(row_id ORDER BY icp DESC, row_id LIMIT 1)[OFFSET(0)] AS row_id,
  {{ score_mode() }} AS score_mode
FROM charted
{%- if not reference_mode() %}
WHERE icp IS NOT NULL
{%- endif %}
GROUP BY icustay_id, charttime
