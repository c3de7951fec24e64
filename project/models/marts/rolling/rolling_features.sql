{%- set components = sofa_components() -%}
{%- set measured = ['vitals', 'coma', 'labs', 'gases'] -%}
-- What is known of a stay at `as_of`, every six hours of it: no row here may look at anything that was charted later.
WITH known AS (
  SELECT
    times.icustay_id,
    times.subject_id,
    times.hadm_id,
    times.started_at,
    times.as_of,
    times.hr,
    times.block,
    detail.age,
    CASE WHEN detail.gender = 'M' THEN 1 WHEN detail.gender = 'F' THEN 0 END AS is_male,
    CASE WHEN detail.admission_type IN ('EMERGENCY', 'URGENT') THEN 1 ELSE 0 END AS admission_emergency,
    CASE WHEN detail.admission_type = 'ELECTIVE' THEN 1 ELSE 0 END AS admission_elective,
    detail.first_careunit,
    ROUND(DATETIME_DIFF(times.intime, detail.admittime, SECOND) / 3600, 4) AS hours_before_icu,
    support.* EXCEPT (icustay_id, block)
{%- for kind in measured %},
    {{ kind }}.* EXCEPT (icustay_id, block)
{%- endfor %}
  FROM {{ ref('int_prediction_times') }} AS times
  INNER JOIN {{ ref('icustay_detail') }} AS detail ON detail.icustay_id = times.icustay_id
{%- for kind in measured %}
  INNER JOIN {{ ref('int_rolling_' ~ kind) }} AS {{ kind }}
    ON {{ kind }}.icustay_id = times.icustay_id
    AND {{ kind }}.block = times.block
{%- endfor %}
  INNER JOIN {{ ref('int_rolling_support') }} AS support
    ON support.icustay_id = times.icustay_id
    AND support.block = times.block
),

-- The inputs of SOFA from the windows above. That of pivoted_sofa knows more than could be known then: that an infusion went on for an
-- hour, and that ventilation turned out to be an episode.
scored AS (
  SELECT
    icustay_id,
    block,
    {{ sofa_points() | indent(4) }}
  FROM (
    SELECT
      icustay_id,
      block,
      pao2fio2_novent_24h_min AS pf_novent,
      pao2fio2_vent_24h_min AS pf_vent,
      platelet_24h_min AS platelet_min,
      bilirubin_24h_max AS bilirubin_max,
      creatinine_24h_max AS creatinine_max,
      meanbp_24h_min AS meanbp_min,
      gcs_24h_min AS mingcs,
{%- for drug in sofa_drugs() %}
      NULLIF({{ drug }}_24h_max, 0) AS rate_{{ drug }},
{%- endfor %}
      -- The limits are of a day's urine.
      CASE WHEN block >= 4 THEN urine_24h END AS urineoutput
    FROM known
  ) AS inputs
),

summed AS (
  SELECT
    *,
    {{ sofa_total() | indent(4) }} AS sofa
  FROM scored
),

changed AS (
  SELECT
    icustay_id,
    block,
    sofa,
    sofa - LAG(sofa, 1) OVER by_time AS sofa_change_6h,
    sofa - LAG(sofa, 4) OVER by_time AS sofa_change_24h
{%- for component in components %},
    {{ component }} AS sofa_{{ component }},
    {{ component }} - LAG({{ component }}, 4) OVER by_time AS sofa_{{ component }}_change_24h
{%- endfor %}
  FROM summed
  WINDOW by_time AS (PARTITION BY icustay_id ORDER BY block)
)

SELECT
  known.icustay_id,
  known.subject_id,
  known.hadm_id,
  known.started_at,
  known.as_of,
  known.hr AS hours_in_icu,
  known.* EXCEPT (icustay_id, subject_id, hadm_id, started_at, as_of, hr, block),
  changed.* EXCEPT (icustay_id, block),
  {{ score_mode() }} AS score_mode
FROM known
INNER JOIN changed
  ON changed.icustay_id = known.icustay_id
  AND changed.block = known.block
