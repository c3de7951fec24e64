{{ config(materialized='view') }}
-- What decided each component of hourly SOFA: the hour of the last 24 with the most points, the latest of equals, and
-- in it the latest row whose value is the deciding one. Urine is a sum: its rows are in sofa_driver_rows. A view,
-- because one stay is asked for at a time: six rows for each hour of every stay would be more than the score itself.
WITH decided AS (
  SELECT
    deciding.icustay_id,
    deciding.hr,
    deciding.endtime,
    deciding.component,
    deciding.points,
    deciding.deciding_hr,
    hour_values.starttime AS deciding_starttime,
    hour_values.endtime AS deciding_endtime,
    hour_values.measurement,
    hour_values.value,
    hour_values.unit,
    deciding.score_mode
  FROM {{ ref('int_sofa_deciding_hours') }} AS deciding
  INNER JOIN {{ ref('int_sofa_hour_values') }} AS hour_values
    ON hour_values.icustay_id = deciding.icustay_id
    AND hour_values.hr = deciding.deciding_hr
    AND hour_values.component = deciding.component
),

-- One row of an hour and measurement: the latest, of those with the extreme value.
hour_rows AS (
  SELECT *
  FROM {{ ref('int_sofa_hour_rows') }}
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY icustay_id, endtime, measurement
    ORDER BY
      CASE
        WHEN measurement IN ('meanbp', 'gcs', 'platelet', 'pao2fio2_vent', 'pao2fio2_novent') THEN value
        ELSE -value
      END NULLS LAST,
      charttime DESC, itemid DESC, row_id
  ) = 1
)

SELECT
  decided.icustay_id,
  decided.hr,
  decided.endtime,
  decided.component,
  decided.points,
  decided.measurement,
  decided.value,
  decided.unit,
  decided.deciding_hr,
  CASE
    WHEN decided.measurement = 'urineoutput' THEN DATETIME_SUB(decided.deciding_endtime, INTERVAL 24 HOUR)
    ELSE decided.deciding_starttime
  END AS window_start,
  decided.deciding_endtime AS window_end,
  CASE WHEN decided.measurement = 'urineoutput' THEN 'outputevents' ELSE hour_rows.source_table END AS source_table,
  hour_rows.row_id,
  hour_rows.itemid,
  hour_rows.charttime,
  decided.score_mode
FROM decided
LEFT JOIN hour_rows
  ON hour_rows.icustay_id = decided.icustay_id
  AND hour_rows.endtime = decided.deciding_endtime
  AND hour_rows.measurement = decided.measurement
