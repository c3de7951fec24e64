-- Inspired oxygen in percent at each time it was charted or measured with a blood gas, for each stay of the admission
-- from 12 hours before until 12 hours after it. What the laboratory measured goes before what was charted.
WITH measured AS (
  SELECT
    hadm_id,
    charttime,
    MAX(valuenum) AS fio2
  FROM {{ ref('int_gas_rows') }}
  WHERE part = 'fio2'
{%- if not reference_mode() %}
    AND valuenum IS NOT NULL
{%- endif %}
  GROUP BY hadm_id, charttime
),

times AS (
  SELECT hadm_id, charttime FROM measured
  UNION DISTINCT
  SELECT hadm_id, charttime FROM {{ ref('int_admission_fio2') }}
)

SELECT
  stays.icustay_id,
  times.charttime,
  ROUND(COALESCE(measured.fio2, charted.fio2), 2) AS fio2,
  {{ score_mode() }} AS score_mode
FROM times
INNER JOIN {{ ref('int_stays') }} AS stays
  ON stays.hadm_id = times.hadm_id
  AND times.charttime >= DATETIME_SUB(stays.intime, INTERVAL 12 HOUR)
  AND times.charttime <= DATETIME_ADD(stays.outtime, INTERVAL 12 HOUR)
LEFT JOIN measured
  ON measured.hadm_id = times.hadm_id
  AND measured.charttime = times.charttime
LEFT JOIN {{ ref('int_admission_fio2') }} AS charted
  ON charted.hadm_id = times.hadm_id
  AND charted.charttime = times.charttime
