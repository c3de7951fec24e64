{%- set vitals = vital_names() -%}
{%- set labs = lab_features() -%}
{%- set drugs = sofa_drugs() -%}
-- What is known of a stay at `as_of`: no row here may look at anything that was charted later, so the windows end there
-- and not at 24 hours, and nothing is taken from episodes whose end is charted later.
WITH stays AS (
  SELECT
    windows.icustay_id,
    windows.subject_id,
    windows.hadm_id,
    windows.intime,
    windows.as_of,
    DATETIME_SUB(windows.intime, INTERVAL 6 HOUR) AS known_from,
    detail.age,
    detail.gender,
    detail.admission_type
  FROM {{ ref('int_stays') }} AS windows
  INNER JOIN {{ ref('icustay_detail') }} AS detail ON detail.icustay_id = windows.icustay_id
),

weights AS (
  SELECT
    stays.icustay_id,
    COALESCE(
      ROUND(AVG(CASE WHEN chart.concept = 'weight_admit' THEN chart.valuenum END), 4),
      ROUND(AVG(CASE WHEN chart.concept = 'weight_daily' THEN chart.valuenum END), 4)
    ) AS weight_kg
  FROM stays
  INNER JOIN {{ ref('int_chart_items') }} AS chart
    ON chart.icustay_id = stays.icustay_id
    AND chart.charttime >= stays.known_from
    AND chart.charttime <= stays.as_of
  WHERE chart.concept IN ('weight_admit', 'weight_daily')
    AND chart.error_flag = 0
    -- Pounds or a slip of the pen beyond this.
    AND chart.valuenum > 0
    AND chart.valuenum <= 300
  GROUP BY stays.icustay_id
),

vitals AS (
  SELECT
    stays.icustay_id
{%- for vital in vitals %},
    MIN(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END) AS {{ vital }}_min,
    MAX(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END) AS {{ vital }}_max,
    {#- Engines add floats in an order of their own; a model must not depend on the last digits. #}
    ROUND(AVG(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END), 4) AS {{ vital }}_mean
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('int_vitals') }} AS vitals
    ON vitals.icustay_id = stays.icustay_id
    AND vitals.charttime > stays.intime
    AND vitals.charttime <= stays.as_of
  GROUP BY stays.icustay_id
),

gcs_in_window AS (
  SELECT
    components.icustay_id,
    components.charttime,
    components.motor,
    components.verbal,
    components.eyes
  FROM stays
  INNER JOIN {{ ref('int_gcs_components') }} AS components
    ON components.icustay_id = stays.icustay_id
    AND components.charttime >= stays.intime
    AND components.charttime <= stays.as_of
),

gcs_scored AS (
  {{ gcs_scored('gcs_in_window') | indent(2) }}
),

gcs AS (
  SELECT *
  FROM gcs_scored
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY gcs, charttime) = 1
),

labs AS (
  SELECT
    stays.icustay_id
{%- for lab in labs %},
    MIN(CASE WHEN labs.lab = '{{ lab }}' THEN labs.value END) AS {{ lab }}_min,
    MAX(CASE WHEN labs.lab = '{{ lab }}' THEN labs.value END) AS {{ lab }}_max
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('int_labs') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.hadm_id = stays.hadm_id
    AND labs.charttime >= stays.known_from
    AND labs.charttime <= stays.as_of
  GROUP BY stays.icustay_id
),

gases AS (
  SELECT
    stays.icustay_id,
    MIN(CASE WHEN gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_vent_min,
    MIN(CASE WHEN NOT gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_novent_min,
    MIN(gases.ph) AS ph_min,
    MAX(gases.pco2) AS paco2_max
  FROM stays
  INNER JOIN {{ ref('int_blood_gas') }} AS gases
    ON gases.icustay_id = stays.icustay_id
    AND gases.charttime >= stays.known_from
    AND gases.charttime <= stays.as_of
  GROUP BY stays.icustay_id
),

urine AS (
  SELECT
    stays.icustay_id,
{%- if reference_mode() %}
    SUM(urine.volume_ml) AS urineoutput
{%- else %}
    -- More irrigant in than anything out: how much urine was made is not known.
    CASE WHEN SUM(urine.volume_ml) >= 0 THEN SUM(urine.volume_ml) END AS urineoutput
{%- endif %}
  FROM stays
  INNER JOIN {{ ref('int_urine_output') }} AS urine
    ON urine.icustay_id = stays.icustay_id
    AND urine.charttime >= stays.intime
    AND urine.charttime <= stays.as_of
  WHERE NOT urine.is_error
  GROUP BY stays.icustay_id
),

-- One charted setting is a slip; two make a ventilated patient.
ventilated AS (
  SELECT stays.icustay_id
  FROM stays
  INNER JOIN {{ ref('int_ventilation_events') }} AS events
    ON events.icustay_id = stays.icustay_id
    AND events.charttime >= stays.intime
    AND events.charttime <= stays.as_of
  WHERE events.mechvent = 1 OR events.extubated = 1
  GROUP BY stays.icustay_id
  HAVING MAX(events.mechvent) = 1 AND MIN(events.charttime) != MAX(events.charttime)
),

-- By a weight that is known on the day; without one 80 kg stand for an adult.
vasopressor_doses AS (
  SELECT
    events.icustay_id,
    events.drug,
    events.starttime,
    events.endtime,
    events.highest_plausible_rate,
    {{ rate_by_weight('events', 'COALESCE(weights.weight_kg, 80)') }} AS dose
  FROM {{ ref('int_vasopressor_events') }} AS events
  LEFT JOIN weights ON weights.icustay_id = events.icustay_id
),

vasopressors AS (
  SELECT
    stays.icustay_id
{%- for drug in drugs %},
    MAX(
      CASE
        WHEN events.drug != '{{ drug }}' THEN NULL
        ELSE {{ plausible_rate('events', 'events.dose') }}
      END
    ) AS rate_{{ drug }}
{%- endfor %}
  FROM stays
  INNER JOIN vasopressor_doses AS events
    ON events.icustay_id = stays.icustay_id
    AND events.starttime <= stays.as_of
    -- What MetaVision charts from a start to an end may already run at ICU admission.
    AND COALESCE(events.endtime, events.starttime) >= stays.intime
  WHERE events.dose > 0
  GROUP BY stays.icustay_id
)

SELECT
  stays.icustay_id,
  stays.subject_id,
  stays.hadm_id,
  stays.intime,
  stays.as_of,
  stays.age,
  CASE WHEN stays.gender = 'M' THEN 1 WHEN stays.gender = 'F' THEN 0 END AS is_male,
  CASE WHEN stays.admission_type IN ('EMERGENCY', 'URGENT') THEN 1 ELSE 0 END AS admission_emergency,
  CASE WHEN stays.admission_type = 'ELECTIVE' THEN 1 ELSE 0 END AS admission_elective,
  weights.weight_kg,
{%- for vital in vitals %}
  vitals.{{ vital }}_min,
  vitals.{{ vital }}_max,
  vitals.{{ vital }}_mean,
{%- endfor %}
  gcs.gcs AS mingcs,
  gcs.gcsmotor,
  gcs.gcsverbal,
  gcs.gcseyes,
  gcs.endotrachflag,
{%- for lab in labs %}
  labs.{{ lab }}_min,
  labs.{{ lab }}_max,
{%- endfor %}
  gases.pao2fio2_vent_min,
  gases.pao2fio2_novent_min,
  gases.ph_min,
  gases.paco2_max,
  urine.urineoutput,
  CASE WHEN ventilated.icustay_id IS NULL THEN 0 ELSE 1 END AS vent,
{%- for drug in drugs %}
  vasopressors.rate_{{ drug }},
{%- endfor %}
  CASE WHEN vasopressors.icustay_id IS NULL THEN 0 ELSE 1 END AS vasopressor,
  CASE WHEN rrt.starttime <= stays.as_of THEN 1 ELSE 0 END AS rrt
FROM stays
LEFT JOIN weights ON weights.icustay_id = stays.icustay_id
LEFT JOIN vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN gases ON gases.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN ventilated ON ventilated.icustay_id = stays.icustay_id
LEFT JOIN vasopressors ON vasopressors.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('rrt_first_day') }} AS rrt ON rrt.icustay_id = stays.icustay_id
