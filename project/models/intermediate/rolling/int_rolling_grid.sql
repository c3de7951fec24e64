{{ config(materialized='view') }}
-- The blocks of six hours of each stay that has a prediction: windows look back over them without a gap.
WITH stays AS (
  SELECT
    icustay_id,
    subject_id,
    hadm_id,
    intime,
    started_at,
    MAX(block) AS last_block
  FROM {{ ref('int_prediction_times') }}
  GROUP BY icustay_id, subject_id, hadm_id, intime, started_at
)

SELECT
  stays.icustay_id,
  stays.subject_id,
  stays.hadm_id,
  stays.intime,
  stays.started_at,
  block,
  DATETIME_ADD(stays.started_at, INTERVAL block * 6 HOUR) AS as_of
FROM stays
CROSS JOIN UNNEST(GENERATE_ARRAY({{ rolling_first_block() }}, stays.last_block)) AS block
