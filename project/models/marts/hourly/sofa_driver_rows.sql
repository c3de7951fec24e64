{{ config(materialized='view') }}
-- The raw rows behind each row of sofa_drivers: all charted volumes of a sum of urine, all components of a coma
-- scale, oxygen pressure and inspired oxygen of a gas, all rates of one drug that ran side by side. The drivers stand
-- here once: planning them costs more than reading one stay.
WITH measured AS (
  SELECT icustay_id, endtime, measurement, charttime, source_table, row_id, itemid, value
  FROM {{ ref('int_sofa_hour_rows') }}
  UNION ALL
  SELECT
    icustay_id,
    CAST(NULL AS DATETIME) AS endtime,
    'urineoutput' AS measurement,
    charttime,
    'outputevents' AS source_table,
    row_id,
    itemid,
    volume_ml AS value
  FROM {{ ref('int_urine_output') }}
  WHERE volume_ml IS NOT NULL
)

SELECT
  drivers.icustay_id,
  drivers.hr,
  drivers.component,
  measured.source_table,
  measured.row_id,
  measured.itemid,
  measured.charttime,
  measured.value
FROM {{ ref('sofa_drivers') }} AS drivers
INNER JOIN measured
  ON measured.icustay_id = drivers.icustay_id
  AND measured.measurement = drivers.measurement
WHERE CASE
  WHEN drivers.measurement = 'urineoutput'
    THEN measured.charttime > drivers.window_start AND measured.charttime <= drivers.window_end
  ELSE measured.endtime = drivers.window_end AND measured.charttime = drivers.charttime
END
