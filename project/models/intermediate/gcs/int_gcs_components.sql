-- Teasdale G, Jennett B. Lancet 1974;2:81-84. The raw components of each charted time; the carry-forward is in
-- gcs_scored. A verbal response charted as intubated is 0; a real one at the same minute wins, because the highest is
-- taken.
{%- if not reference_mode() %}
-- A number that the scale does not have is no response.
{%- endif %}
WITH charted AS (
  SELECT
    icustay_id,
    charttime,
    concept,
    COALESCE(
      (itemid = {{ item('verbal_response_cv') }} AND value = '1.0 ET/Trach') OR (itemid = {{ item('verbal_response_mv') }} AND value = 'No Response-ETT'),
      FALSE
    ) AS is_intubated,
{%- if reference_mode() %}
    valuenum
{%- else %}
    CASE
      WHEN concept = 'gcs_motor' AND valuenum BETWEEN 1 AND 6 THEN valuenum
      WHEN concept = 'gcs_verbal' AND valuenum BETWEEN 0 AND 5 THEN valuenum
      WHEN concept = 'gcs_eyes' AND valuenum BETWEEN 1 AND 4 THEN valuenum
    END AS valuenum
{%- endif %}
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('gcs_motor', 'gcs_verbal', 'gcs_eyes')
    AND error_flag = 0
{%- if not reference_mode() %}
    AND icustay_id IS NOT NULL
{%- endif %}
)

SELECT
  icustay_id,
  charttime,
  MAX(CASE WHEN concept = 'gcs_motor' THEN valuenum END) AS motor,
  MAX(
    CASE
      WHEN concept != 'gcs_verbal' THEN NULL
      WHEN is_intubated THEN 0
      ELSE valuenum
    END
  ) AS verbal,
  MAX(CASE WHEN concept = 'gcs_eyes' THEN valuenum END) AS eyes,
  MAX(CASE WHEN is_intubated THEN 1 ELSE 0 END) AS is_intubated,
  {{ score_mode() }} AS score_mode
FROM charted
{%- if not reference_mode() %}
WHERE valuenum IS NOT NULL OR is_intubated
{%- endif %}
GROUP BY icustay_id, charttime
