{%- set reference = reference_mode() -%}
-- Blood gases that are arterial for certain or by their values, with the FiO2 and whether the patient was ventilated.
WITH gases AS (
  SELECT
    stays.icustay_id,
    stays.intime,
    samples.* EXCEPT (subject_id, hadm_id)
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_gas_samples') }} AS samples
    ON samples.subject_id = stays.subject_id
    AND samples.hadm_id = stays.hadm_id
    AND samples.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND samples.charttime <= GREATEST(COALESCE(stays.outtime, stays.day_end), stays.day_end)
  WHERE samples.po2 IS NOT NULL
),

-- The oximeter beside the gas; rows marked as errors count, and one out of range hides older ones.
spo2 AS (
  SELECT
    icustay_id,
    charttime,
    MAX(CASE WHEN valuenum > 0 AND valuenum <= 100 THEN valuenum END) AS spo2
  FROM {{ ref('int_chart_items') }}
  WHERE concept = 'spo2'
  GROUP BY icustay_id, charttime
),

fio2 AS (
  SELECT
    icustay_id,
    charttime,
    MAX(
      {{ charted_fio2() | indent(6) }}
    ) AS fio2_chartevents
  FROM {{ ref('int_chart_items') }}
  WHERE concept IN ('fio2_mixed', 'fio2_percent', 'fio2_fraction')
    AND error_flag = 0
  GROUP BY icustay_id, charttime
),

support AS (
  SELECT
    icustay_id,
    charttime,
    MAX(mechvent) = 1 AND MAX(extubated) = 0 AS is_ventilated
  FROM {{ ref('int_ventilation_events') }}
  GROUP BY icustay_id, charttime
),

recent_times AS (
  {{ last_times_before('gases', 'icustay_id', {'spo2': 2, 'fio2': 4, 'support': 8}) | indent(2) }}
),

with_bedside AS (
  SELECT
    gases.*,
    spo2.spo2,
    fio2.fio2_chartevents,
    fio2.charttime AS fio2_charttime,
    COALESCE(support.is_ventilated, FALSE) AS was_ventilated
  FROM gases
  INNER JOIN recent_times
    ON recent_times.icustay_id = gases.icustay_id
    AND recent_times.charttime = gases.charttime
  LEFT JOIN spo2
    ON spo2.icustay_id = recent_times.icustay_id
    AND spo2.charttime = recent_times.spo2_time
  LEFT JOIN fio2
    ON fio2.icustay_id = recent_times.icustay_id
    AND fio2.charttime = recent_times.fio2_time
  LEFT JOIN support
    ON support.icustay_id = recent_times.icustay_id
    AND support.charttime = recent_times.support_time
),

with_probability AS (
  SELECT
    *,
    {{ arterial_probability() | indent(4) }} AS specimen_prob
  FROM with_bedside
),

in_episode AS (
  {{ gases_under_ventilation('gases') | indent(2) }}
)

SELECT
  gas.icustay_id,
  gas.charttime,
  gas.specimen,
  gas.specimen_prob,
{%- for name in gas_names() if name != 'fio2' %}
  gas.{{ name }},
{%- endfor %}
  gas.spo2,
  gas.fio2 AS fio2_lab,
  gas.fio2_chartevents,
  gas.fio2_charttime,
  COALESCE(gas.fio2, gas.fio2_chartevents) AS fio2,
  SAFE_DIVIDE(100 * gas.po2, COALESCE(gas.fio2, gas.fio2_chartevents)) AS pao2fio2,
  in_episode.icustay_id IS NOT NULL AS in_ventilation_episode,
  gas.was_ventilated,
  {{ score_mode() }} AS score_mode
FROM with_probability AS gas
LEFT JOIN in_episode
  ON in_episode.icustay_id = gas.icustay_id
  AND in_episode.charttime = gas.charttime
WHERE {{ is_arterial() }}
