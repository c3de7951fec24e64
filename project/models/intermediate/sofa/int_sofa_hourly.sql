{%- set reference = reference_mode() -%}
{%- set drugs = sofa_drugs() -%}
{{ config(materialized='view') }}
-- What hourly SOFA scores: one row per stay and clock hour, from 24 hours before the stay on. Everything is first
-- brought to the hour it belongs to, so that only hours are joined.
{%- if reference %}
-- The reference code has more than one row for an hour with several arterial gases or several infusions of one drug:
-- `copy` numbers them. Its windows count rows, so such an hour counts more than once.
{%- endif %}
WITH pressures AS (
  SELECT
    icustay_id,
    {{ end_of_hour('charttime') | indent(4) }} AS endtime,
    MIN(value) AS meanbp_min
  FROM {{ ref('int_vital_rows') }}
  WHERE concept = 'map'
    AND error_flag != 1
    AND value IS NOT NULL
  GROUP BY 1, 2
),

coma AS (
  {{ lowest_gcs_by_hour() | indent(2) }}
),

-- Laboratory values are of the admission, also those drawn before the stay.
labs AS (
  SELECT
    hadm_id,
    {{ end_of_hour('charttime') | indent(4) }} AS endtime,
    MAX(bilirubin) AS bilirubin_max,
    MAX(creatinine) AS creatinine_max,
    MIN(platelet) AS platelet_min
  FROM {{ ref('pivoted_lab') }}
  WHERE hadm_id IS NOT NULL
    AND COALESCE(bilirubin, creatinine, platelet) IS NOT NULL
  GROUP BY 1, 2
),

urine AS (
  {{ urine_by_hour() | indent(2) }}
),

gases AS (
  SELECT
    icustay_id,
    endtime,
    MIN(CASE WHEN NOT is_ventilated THEN pao2fio2ratio END) AS pf_novent,
    MIN(CASE WHEN is_ventilated THEN pao2fio2ratio END) AS pf_vent
  FROM {{ ref('int_hourly_gases') }}
  GROUP BY icustay_id, endtime
),

{%- if not reference %}

rates AS (
  SELECT
    icustay_id,
    endtime
{%- for drug in drugs %},
    MAX(CASE WHEN drug = '{{ drug }}' THEN rate END) AS rate_{{ drug }}
{%- endfor %}
  FROM {{ ref('int_hourly_rates') }}
  GROUP BY icustay_id, endtime
),
{%- endif %}

hours AS (
  SELECT
    stays.hadm_id,
    hours.icustay_id,
    hours.hr,
    hours.starttime,
    hours.endtime,
    hours.is_whole,
{%- if reference %}
  {%- for drug in drugs %}
    {{ drug }}.rate AS rate_{{ drug }},
  {%- endfor %}
    ROW_NUMBER() OVER (
      PARTITION BY hours.icustay_id, hours.hr
      ORDER BY copies.charttime{% for drug in drugs %}, {{ drug }}.rate, {{ drug }}.rate_starttime, {{ drug }}.row_id{% endfor %}
    ) AS copy,
{%- endif %}
    urine.urineoutput
  FROM {{ ref('icustay_hours') }} AS hours
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = hours.icustay_id
  LEFT JOIN urine
    ON urine.icustay_id = hours.icustay_id
    AND urine.endtime = hours.endtime
{%- if reference %}
  {%- for drug in drugs %}
  LEFT JOIN {{ ref('int_hourly_rates') }} AS {{ drug }}
    ON {{ drug }}.icustay_id = hours.icustay_id
    AND {{ drug }}.endtime = hours.endtime
    AND {{ drug }}.drug = '{{ drug }}'
  {%- endfor %}
  LEFT JOIN {{ ref('int_hourly_gases') }} AS copies
    ON copies.icustay_id = hours.icustay_id
    AND copies.endtime = hours.endtime
{%- else %}
  -- The score is one of adults. The reference's rows are of everyone.
  WHERE stays.is_adult
{%- endif %}
),

-- Before the other joins, because a window carries every column through its sort.
with_urine AS (
  SELECT
    *,
    {{ urine_of_24_hours('is_whole', 'urineoutput') | indent(4) }} AS urineoutput_24hours
  FROM hours
  WINDOW last_24_rows AS (
    PARTITION BY icustay_id ORDER BY hr{{ ', copy' if reference }} ROWS BETWEEN 23 PRECEDING AND CURRENT ROW
  )
)

SELECT
  hours.icustay_id,
  hours.hr,
  {{ 'hours.copy' if reference else '1 AS copy' }},
  hours.starttime,
  hours.endtime,
  hours.is_whole,
  gases.pf_novent,
  gases.pf_vent,
{%- for drug in drugs %}
  {{ 'hours' if reference else 'rates' }}.rate_{{ drug }},
{%- endfor %}
  pressures.meanbp_min,
  coma.mingcs,
  hours.urineoutput AS urineoutput_hour,
  hours.urineoutput_24hours AS urineoutput,
  labs.bilirubin_max,
  labs.creatinine_max,
  labs.platelet_min,
  {{ score_mode() }} AS score_mode
FROM with_urine AS hours
LEFT JOIN gases
  ON gases.icustay_id = hours.icustay_id
  AND gases.endtime = hours.endtime
{%- if not reference %}
LEFT JOIN rates
  ON rates.icustay_id = hours.icustay_id
  AND rates.endtime = hours.endtime
{%- endif %}
LEFT JOIN pressures
  ON pressures.icustay_id = hours.icustay_id
  AND pressures.endtime = hours.endtime
LEFT JOIN coma
  ON coma.icustay_id = hours.icustay_id
  AND coma.endtime = hours.endtime
LEFT JOIN labs
  ON labs.hadm_id = hours.hadm_id
  AND labs.endtime = hours.endtime
