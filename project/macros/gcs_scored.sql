{#-
  Glasgow coma scale of each charted time from a relation with icustay_id, charttime, motor, verbal, eyes.

  A missing component is taken from the time before, if that is less than 6 hours old, else it counts as normal. A
  patient who cannot speak for a tube is scored as before sedation, by convention 15 (Le Gall JR et al. JAMA
  1993;270:2957-2963). `carried_from` is the time before where a component that is missing now was charted. Only the
  rows of the relation are looked at: a window must be cut before.
-#}
{%- macro gcs_scored(relation) -%}
SELECT
  icustay_id,
  charttime,
  CASE
    WHEN verbal = 0 THEN 15
    WHEN verbal IS NULL AND previous_verbal = 0 THEN 15
    -- Extubated since: what was charted under the tube says nothing about now.
    WHEN previous_verbal = 0 THEN COALESCE(motor, 6) + COALESCE(verbal, 5) + COALESCE(eyes, 4)
    ELSE COALESCE(motor, previous_motor, 6) + COALESCE(verbal, previous_verbal, 5) + COALESCE(eyes, previous_eyes, 4)
  END AS gcs,
  COALESCE(motor, previous_motor) AS gcsmotor,
  COALESCE(verbal, previous_verbal) AS gcsverbal,
  COALESCE(eyes, previous_eyes) AS gcseyes,
  CASE WHEN verbal = 0 THEN 1 ELSE 0 END AS endotrachflag,
  CASE
    WHEN (motor IS NULL AND previous_motor IS NOT NULL)
      OR (verbal IS NULL AND previous_verbal IS NOT NULL)
      OR (eyes IS NULL AND previous_eyes IS NOT NULL)
      THEN previous_charttime
  END AS carried_from
FROM (
  SELECT
    icustay_id,
    charttime,
    motor,
    verbal,
    eyes,
    previous_charttime,
    CASE WHEN previous_is_recent THEN previous_motor END AS previous_motor,
    CASE WHEN previous_is_recent THEN previous_verbal END AS previous_verbal,
    CASE WHEN previous_is_recent THEN previous_eyes END AS previous_eyes
  FROM (
    SELECT
      icustay_id,
      charttime,
      motor,
      verbal,
      eyes,
      LAG(charttime) OVER (PARTITION BY icustay_id ORDER BY charttime) AS previous_charttime,
      LAG(motor) OVER (PARTITION BY icustay_id ORDER BY charttime) AS previous_motor,
      LAG(verbal) OVER (PARTITION BY icustay_id ORDER BY charttime) AS previous_verbal,
      LAG(eyes) OVER (PARTITION BY icustay_id ORDER BY charttime) AS previous_eyes,
      -- Rows of no stay may be of anyone: none is the time before another.
      icustay_id IS NOT NULL
      AND LAG(charttime) OVER (PARTITION BY icustay_id ORDER BY charttime)
        > DATETIME_SUB(charttime, INTERVAL 6 HOUR) AS previous_is_recent
    FROM {{ relation }}
  ) AS charted
) AS with_previous
{%- endmacro %}

{#- The charted rows of a scale: of each time of a relation with icustay_id, charttime, carried_from and the column
    `scale` the components charted then (scaled_at), and of the time before those that are missing then. Two joins,
    because each is on one time. -#}
{%- macro rows_of_gcs(relation, scale) -%}
SELECT
  scaled.icustay_id,
  scaled.{{ scale }} AS gcs,
  scaled.charttime AS scaled_at,
  chart.concept,
  chart.row_id,
  chart.itemid,
  chart.charttime
FROM {{ relation }} AS scaled
INNER JOIN {{ ref('int_chart_items') }} AS chart
  ON chart.icustay_id = scaled.icustay_id
  AND chart.charttime = scaled.charttime
WHERE chart.concept IN ('gcs_motor', 'gcs_verbal', 'gcs_eyes')
  AND chart.error_flag = 0
UNION ALL
SELECT
  scaled.icustay_id,
  scaled.{{ scale }} AS gcs,
  scaled.charttime AS scaled_at,
  chart.concept,
  chart.row_id,
  chart.itemid,
  chart.charttime
FROM {{ relation }} AS scaled
INNER JOIN {{ ref('int_gcs_components') }} AS components
  ON components.icustay_id = scaled.icustay_id
  AND components.charttime = scaled.charttime
INNER JOIN {{ ref('int_chart_items') }} AS chart
  ON chart.icustay_id = scaled.icustay_id
  AND chart.charttime = scaled.carried_from
WHERE chart.error_flag = 0
  AND (
    (chart.concept = 'gcs_motor' AND components.motor IS NULL)
    OR (chart.concept = 'gcs_verbal' AND components.verbal IS NULL)
    OR (chart.concept = 'gcs_eyes' AND components.eyes IS NULL)
  )
{%- endmacro %}

{#- The lowest Glasgow coma scale of each clock hour of a stay. -#}
{%- macro lowest_gcs_by_hour() -%}
SELECT
  icustay_id,
  {{ end_of_hour('charttime') | indent(2) }} AS endtime,
  MIN(gcs) AS mingcs
FROM {{ ref('pivoted_gcs') }}
WHERE icustay_id IS NOT NULL
GROUP BY 1, 2
{%- endmacro -%}
