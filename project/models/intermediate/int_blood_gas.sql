{#- Fractions charted where a percentage is meant, and the other way round, are only understood by default: the reference code
    takes 3420 and 3422 as they are, and loses an FiO2 of exactly 1.0 charted under 190. -#}
{%- set reference = reference_mode() -%}
-- Blood gases that are arterial for certain or by their values, with the FiO2 and whether the patient was ventilated.
WITH measured AS (
  SELECT
    labs.subject_id,
    labs.hadm_id,
    labs.charttime,
    items.concept,
    labs.value,
    CASE
      WHEN labs.valuenum <= 0 THEN NULL
      WHEN items.concept = 'gas_fio2' AND (labs.valuenum < 20 OR labs.valuenum > 100) THEN NULL
      WHEN items.concept = 'gas_so2' AND labs.valuenum > 100 THEN NULL
      WHEN items.concept = 'gas_o2flow' AND labs.valuenum > 70 THEN NULL
      WHEN items.concept = 'gas_po2' AND labs.valuenum > 800 THEN NULL
      ELSE labs.valuenum
    END AS valuenum
  FROM {{ ref('stg_labevents') }} AS labs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND STARTS_WITH(items.concept, 'gas_')
),

samples AS (
  SELECT
    subject_id,
    hadm_id,
    charttime,
    MAX(CASE WHEN concept = 'gas_specimen' THEN value END) AS specimen,
    MAX(CASE WHEN concept = 'gas_po2' THEN valuenum END) AS po2,
    MAX(CASE WHEN concept = 'gas_pco2' THEN valuenum END) AS pco2,
    MAX(CASE WHEN concept = 'gas_ph' THEN valuenum END) AS ph,
    MAX(CASE WHEN concept = 'gas_fio2' THEN valuenum END) AS fio2,
    MAX(CASE WHEN concept = 'gas_so2' THEN valuenum END) AS so2,
    MAX(CASE WHEN concept = 'gas_hemoglobin' THEN valuenum END) AS hemoglobin,
    MAX(CASE WHEN concept = 'gas_aado2' THEN valuenum END) AS aado2,
    MAX(CASE WHEN concept = 'gas_bicarbonate' THEN valuenum END) AS bicarbonate,
    MAX(CASE WHEN concept = 'gas_totalco2' THEN valuenum END) AS totalco2,
    MAX(CASE WHEN concept = 'gas_lactate' THEN valuenum END) AS lactate,
    MAX(CASE WHEN concept = 'gas_o2flow' THEN valuenum END) AS o2flow
  FROM measured
  WHERE hadm_id IS NOT NULL
  GROUP BY subject_id, hadm_id, charttime
),

gases AS (
  SELECT
    stays.icustay_id,
    stays.intime,
    samples.* EXCEPT (subject_id, hadm_id)
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN samples
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
      CASE
{%- if reference %}
        WHEN concept = 'fio2_percent' THEN valuenum
        WHEN concept = 'fio2_fraction' THEN CASE WHEN valuenum > 0.20 AND valuenum < 1 THEN valuenum * 100 END
{%- else %}
        WHEN concept = 'fio2_fraction' AND valuenum <= 0.20 THEN NULL
{%- endif %}
        WHEN valuenum > 0 AND valuenum <= 1 THEN valuenum * 100
        WHEN valuenum >= 21 AND valuenum <= 100 THEN valuenum
      END
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

-- One pass in the order of time finds the last row of each kind before a gas, where a join would try every pair.
timeline AS (
  SELECT icustay_id, charttime, 1 AS is_gas, CAST(NULL AS STRING) AS kind FROM gases
  UNION ALL
  SELECT icustay_id, charttime, 0 AS is_gas, 'spo2' AS kind FROM spo2
  UNION ALL
  SELECT icustay_id, charttime, 0 AS is_gas, 'fio2' AS kind FROM fio2
  UNION ALL
  SELECT icustay_id, charttime, 0 AS is_gas, 'support' AS kind FROM support
),

last_times AS (
  SELECT
    icustay_id,
    charttime,
    is_gas,
    MAX(CASE WHEN kind = 'spo2' THEN charttime END) OVER until_now AS spo2_time,
    MAX(CASE WHEN kind = 'fio2' THEN charttime END) OVER until_now AS fio2_time,
    MAX(CASE WHEN kind = 'support' THEN charttime END) OVER until_now AS support_time
  FROM timeline
  WINDOW until_now AS (
    PARTITION BY icustay_id ORDER BY charttime, is_gas
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),

-- What is older than this says nothing about the moment of the gas.
recent_times AS (
  SELECT
    icustay_id,
    charttime,
    CASE WHEN spo2_time >= DATETIME_SUB(charttime, INTERVAL 2 HOUR) THEN spo2_time END AS spo2_time,
    CASE WHEN fio2_time >= DATETIME_SUB(charttime, INTERVAL 4 HOUR) THEN fio2_time END AS fio2_time,
    CASE WHEN support_time >= DATETIME_SUB(charttime, INTERVAL 8 HOUR) THEN support_time END AS support_time
  FROM last_times
  WHERE is_gas = 1
),

with_bedside AS (
  SELECT
    gases.*,
    spo2.spo2,
    fio2.fio2_chartevents,
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

-- How likely a sample without a label is arterial: a logistic model with the mean in place of what is missing.
with_probability AS (
  SELECT
    *,
    1 / (
      -- Beyond 700 the exponential has no number, and the probability is 0 anyway.
      1 + EXP(
        LEAST(
          700,
          -(
            -0.02544
            + 0.04598 * po2
            + COALESCE(-0.15356 * spo2, -0.15356 * 97.49420 + 0.13429)
            + COALESCE(0.00621 * fio2_chartevents, 0.00621 * 51.49550 - 0.24958)
            + COALESCE(0.10559 * hemoglobin, 0.10559 * 10.32307 + 0.05954)
            + COALESCE(0.13251 * so2, 0.13251 * 93.66539 - 0.23172)
            + COALESCE(-0.01511 * pco2, -0.01511 * 42.08866 - 0.01630)
            + COALESCE(0.01480 * fio2, 0.01480 * 63.97836 - 0.31142)
            + COALESCE(-0.00200 * aado2, -0.00200 * 442.21186 - 0.01328)
            + COALESCE(-0.03220 * bicarbonate, -0.03220 * 22.96894 - 0.06535)
            + COALESCE(0.05384 * totalco2, 0.05384 * 24.72632 - 0.01405)
            + COALESCE(0.08202 * lactate, 0.08202 * 3.06436 + 0.06038)
            + COALESCE(0.10956 * ph, 0.10956 * 7.36233 - 0.00617)
            + COALESCE(0.00848 * o2flow, 0.00848 * 7.59362 - 0.35803)
          )
        )
      )
    ) AS specimen_prob
  FROM with_bedside
),

in_episode AS (
  SELECT DISTINCT
    gases.icustay_id,
    gases.charttime
  FROM gases
  INNER JOIN {{ ref('int_ventilation') }} AS episodes
    ON episodes.icustay_id = gases.icustay_id
    AND gases.charttime >= episodes.starttime
    AND gases.charttime <= episodes.endtime
)

SELECT
  gas.icustay_id,
  gas.charttime,
  gas.specimen,
  gas.specimen_prob,
  gas.po2,
  gas.pco2,
  gas.ph,
  gas.spo2,
  COALESCE(gas.fio2, gas.fio2_chartevents) AS fio2,
  SAFE_DIVIDE(100 * gas.po2, COALESCE(gas.fio2, gas.fio2_chartevents)) AS pao2fio2,
  in_episode.icustay_id IS NOT NULL AS in_ventilation_episode,
  gas.was_ventilated,
  {{ score_mode() }} AS score_mode
FROM with_probability AS gas
LEFT JOIN in_episode
  ON in_episode.icustay_id = gas.icustay_id
  AND in_episode.charttime = gas.charttime
{%- if reference %}
-- The reference code also takes samples that are labelled otherwise (venous, say) when they look arterial.
WHERE gas.specimen = 'ART' OR gas.specimen_prob > 0.75
{%- else %}
WHERE gas.specimen = 'ART' OR (gas.specimen IS NULL AND gas.specimen_prob > 0.75)
{%- endif %}
