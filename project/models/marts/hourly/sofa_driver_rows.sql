{{ config(materialized='view') }}
-- The raw rows behind each row of sofa_drivers: all charted volumes of a sum of urine, all components of a coma
-- scale, oxygen pressure and inspired oxygen of a gas, all rates of one drug that ran side by side.
SELECT
  drivers.icustay_id,
  drivers.hr,
  drivers.component,
  'outputevents' AS source_table,
  urine.row_id,
  urine.itemid,
  urine.charttime,
  urine.volume_ml AS value
FROM {{ ref('sofa_drivers') }} AS drivers
INNER JOIN {{ ref('int_urine_output') }} AS urine
  ON urine.icustay_id = drivers.icustay_id
  AND urine.charttime > drivers.window_start
  AND urine.charttime <= drivers.window_end
WHERE drivers.measurement = 'urineoutput'
  AND urine.volume_ml IS NOT NULL
UNION ALL
SELECT
  drivers.icustay_id,
  drivers.hr,
  drivers.component,
  hour_rows.source_table,
  hour_rows.row_id,
  hour_rows.itemid,
  hour_rows.charttime,
  hour_rows.value
FROM {{ ref('sofa_drivers') }} AS drivers
INNER JOIN {{ ref('int_sofa_hour_rows') }} AS hour_rows
  ON hour_rows.icustay_id = drivers.icustay_id
  AND hour_rows.endtime = drivers.window_end
  AND hour_rows.measurement = drivers.measurement
  AND hour_rows.charttime = drivers.charttime
