{%- if reference_mode() -%}
-- Urine of the last 6, 12 and 24 hours at each charted time, and as a rate. Volumes are cut by boundaries of clock
-- hours and the hours that they cover by elapsed time, as the reference has it: a volume of 6 hours may so be divided
-- by 5.
WITH charted AS (
  SELECT
    urine.icustay_id,
    urine.charttime,
    urine.value,
    DATETIME_DIFF(urine.charttime, stays.intime, SECOND) AS at_second,
    DATETIME_DIFF(urine.charttime, stays.intime, HOUR) AS at_hour
  FROM {{ ref('urine_output') }} AS urine
  INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = urine.icustay_id
),

summed AS (
  SELECT
    icustay_id,
    charttime,
    SUM(value) OVER (
      PARTITION BY icustay_id, at_hour ORDER BY at_second RANGE BETWEEN 3600 PRECEDING AND CURRENT ROW
    ) AS of_this_hour,
    SUM(value) OVER (
      PARTITION BY icustay_id ORDER BY at_hour RANGE BETWEEN 5 PRECEDING AND 1 PRECEDING
    ) AS of_hours_6hr,
    SUM(value) OVER (
      PARTITION BY icustay_id ORDER BY at_hour RANGE BETWEEN 11 PRECEDING AND 1 PRECEDING
    ) AS of_hours_12hr,
    SUM(value) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 82800 PRECEDING AND CURRENT ROW
    ) AS urineoutput_24hr,
    at_hour - MIN(at_hour) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 18000 PRECEDING AND CURRENT ROW
    ) + 1 AS uo_tm_6hr,
    at_hour - MIN(at_hour) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 39600 PRECEDING AND CURRENT ROW
    ) + 1 AS uo_tm_12hr,
    at_hour - MIN(at_hour) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN 82800 PRECEDING AND CURRENT ROW
    ) + 1 AS uo_tm_24hr
  FROM charted
),

volumes AS (
  SELECT
    icustay_id,
    charttime,
    of_this_hour + COALESCE(of_hours_6hr, 0) AS urineoutput_6hr,
    of_this_hour + COALESCE(of_hours_12hr, 0) AS urineoutput_12hr,
    urineoutput_24hr,
    CAST(uo_tm_6hr AS FLOAT64) AS uo_tm_6hr,
    CAST(uo_tm_12hr AS FLOAT64) AS uo_tm_12hr,
    CAST(uo_tm_24hr AS FLOAT64) AS uo_tm_24hr
  FROM summed
)
{%- else -%}
-- Urine of the last 6, 12 and 24 hours at each charted time, and as a rate.
--
-- A charted volume has run since the charting before it, or since ICU admission. So the hours that a sum covers begin
-- at the last charting that is at least 6 (12, 24) hours old: never fewer than the guideline asks for. Where nothing
-- was charted for more than a day before that, what was charted next says nothing about a rate, and neither hours nor
-- rate are known. No urine is none per kilogram, whatever the weight. More irrigant in than anything out says nothing
-- about urine: no rate.
WITH charted AS (
  SELECT
    urine.icustay_id,
    urine.charttime,
    urine.value,
    DATETIME_DIFF(urine.charttime, stays.intime, SECOND) AS at_second,
    LEAST(
      0, MIN(DATETIME_DIFF(urine.charttime, stays.intime, SECOND)) OVER (PARTITION BY urine.icustay_id)
    ) AS first_second
  FROM {{ ref('urine_output') }} AS urine
  INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = urine.icustay_id
),

summed AS (
  SELECT
    icustay_id,
    charttime,
    at_second,
    first_second,
    {%- for hours in [6, 12, 24] %}
    SUM(value) OVER (
      PARTITION BY icustay_id ORDER BY at_second RANGE BETWEEN {{ hours * 3600 - 1 }} PRECEDING AND CURRENT ROW
    ) AS urineoutput_{{ hours }}hr,
    MAX(at_second) OVER (
      PARTITION BY icustay_id ORDER BY at_second
      RANGE BETWEEN {{ (hours + 24) * 3600 }} PRECEDING AND {{ hours * 3600 }} PRECEDING
    ) AS last_before_{{ hours }}hr{{ ',' if not loop.last }}
    {%- endfor %}
  FROM charted
),

volumes AS (
  SELECT
    icustay_id,
    charttime,
    urineoutput_6hr,
    urineoutput_12hr,
    urineoutput_24hr,
    {%- for hours in [6, 12, 24] %}
    (
      at_second - COALESCE(
        last_before_{{ hours }}hr, CASE WHEN at_second - first_second <= {{ (hours + 24) * 3600 }} THEN first_second END
      )
    ) / 3600 AS uo_tm_{{ hours }}hr{{ ',' if not loop.last }}
    {%- endfor %}
  FROM summed
)
{%- endif %}

SELECT
  volumes.icustay_id,
  volumes.charttime,
  weights.weight,
  volumes.urineoutput_6hr,
  volumes.urineoutput_12hr,
  volumes.urineoutput_24hr,
  {%- for hours in [6, 12, 24] %}
  CASE
{%- if not reference_mode() %}
    WHEN volumes.urineoutput_{{ hours }}hr < 0 THEN NULL
    WHEN volumes.urineoutput_{{ hours }}hr = 0 AND volumes.uo_tm_{{ hours }}hr > 0 THEN 0
{%- endif %}
    WHEN volumes.uo_tm_{{ hours }}hr > 0 AND weights.weight > 0
      THEN ROUND(volumes.urineoutput_{{ hours }}hr / weights.weight / volumes.uo_tm_{{ hours }}hr, 4)
  END AS uo_rt_{{ hours }}hr,
  {%- endfor %}
  volumes.uo_tm_6hr,
  volumes.uo_tm_12hr,
  volumes.uo_tm_24hr,
  {{ score_mode() }} AS score_mode
FROM volumes
LEFT JOIN {{ ref('weight_durations') }} AS weights
  ON weights.icustay_id = volumes.icustay_id
  AND weights.starttime <= volumes.charttime
  AND weights.endtime > volumes.charttime
