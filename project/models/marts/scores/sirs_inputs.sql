-- Values of the first 24 hours that SIRS is scored from.
WITH gases AS (
  SELECT
    icustay_id,
    MIN(pco2) AS paco2_min,
    MAX(score_mode) AS score_mode
  FROM {{ ref('int_scored_gases') }}
  WHERE specimen_pred = 'ART'
  GROUP BY icustay_id
)

SELECT
  stays.icustay_id,
  vitals.tempc_min,
  vitals.tempc_max,
  vitals.heartrate_max,
  vitals.resprate_max,
  gases.paco2_min,
  labs.wbc_min,
  labs.wbc_max,
  labs.bands_max,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'gases.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN gases ON gases.icustay_id = stays.icustay_id
