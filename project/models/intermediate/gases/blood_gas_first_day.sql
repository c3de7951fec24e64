{{ config(materialized='view') }}
-- Blood gases from 6 hours before ICU admission until 24 hours after it, of whichever vessel. A stay without any has
-- one row without a time.
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  samples.charttime,
  samples.specimen
{%- for gas in gas_names() %},
  samples.{{ gas }}
{%- endfor %}
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('int_gas_samples') }} AS samples
  ON samples.subject_id = stays.subject_id
  AND samples.hadm_id = stays.hadm_id
  AND samples.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
  AND samples.charttime <= stays.day_end
