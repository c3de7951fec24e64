{{ config(materialized='view') }}
-- The raw rows that a measurement of an hour may be of, with the hour they belong to. A value that is a mean, a total
-- or a ratio has all rows that went into it at its time.
SELECT
  icustay_id,
  {{ end_of_hour('charttime') | indent(2) }} AS endtime,
  'meanbp' AS measurement,
  value,
  'chartevents' AS source_table,
  row_id,
  itemid,
  charttime
FROM {{ ref('int_vital_rows') }}
WHERE concept = 'map'
  AND error_flag != 1
  AND value IS NOT NULL
UNION ALL
SELECT
  icustay_id,
  {{ end_of_hour('scaled_at') | indent(2) }} AS endtime,
  'gcs' AS measurement,
  gcs AS value,
  'chartevents' AS source_table,
  row_id,
  itemid,
  scaled_at AS charttime
FROM (
  {{ rows_of_gcs(ref('pivoted_gcs'), 'gcs') | indent(2) }}
) AS coma
UNION ALL
SELECT
  stays.icustay_id,
  {{ end_of_hour('labs.charttime') | indent(2) }} AS endtime,
  labs.lab AS measurement,
  CASE labs.lab WHEN 'platelet' THEN pivoted.platelet WHEN 'bilirubin' THEN pivoted.bilirubin ELSE pivoted.creatinine END AS value,
  'labevents' AS source_table,
  labs.row_id,
  labs.itemid,
  labs.charttime
FROM {{ ref('int_labs') }} AS labs
INNER JOIN {{ ref('pivoted_lab') }} AS pivoted
  ON pivoted.subject_id = labs.subject_id
  AND pivoted.charttime = labs.charttime
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.hadm_id = pivoted.hadm_id
WHERE labs.lab IN ('platelet', 'bilirubin', 'creatinine')
UNION ALL
SELECT
  gases.icustay_id,
  gases.endtime,
  CASE WHEN gases.is_ventilated THEN 'pao2fio2_vent' ELSE 'pao2fio2_novent' END AS measurement,
  gases.pao2fio2ratio AS value,
  'labevents' AS source_table,
  parts.row_id,
  parts.itemid,
  gases.charttime
FROM {{ ref('int_hourly_gases') }} AS gases
INNER JOIN {{ ref('int_gas_rows') }} AS parts
  ON parts.hadm_id = gases.hadm_id
  AND parts.charttime = gases.charttime
WHERE parts.part IN ('po2', 'fio2')
  AND gases.pao2fio2ratio IS NOT NULL
UNION ALL
SELECT
  gases.icustay_id,
  gases.endtime,
  CASE WHEN gases.is_ventilated THEN 'pao2fio2_vent' ELSE 'pao2fio2_novent' END AS measurement,
  gases.pao2fio2ratio AS value,
  'chartevents' AS source_table,
  oxygen.row_id,
  oxygen.itemid,
  gases.charttime
FROM {{ ref('int_hourly_gases') }} AS gases
INNER JOIN {{ ref('int_chart_items') }} AS oxygen
  ON oxygen.hadm_id = gases.hadm_id
  AND oxygen.charttime = gases.fio2_charttime
WHERE oxygen.concept IN ('fio2_mixed', 'fio2_percent', 'fio2_fraction')
  AND oxygen.error_flag != 1
  AND gases.pao2fio2ratio IS NOT NULL
UNION ALL
SELECT
  rates.icustay_id,
  rates.endtime,
  rates.drug AS measurement,
  rates.rate AS value,
  rates.source_table,
  rates.row_id,
  CAST(NULL AS INT64) AS itemid,
  rates.rate_starttime AS charttime
FROM {{ ref('int_hourly_rates') }} AS rates
