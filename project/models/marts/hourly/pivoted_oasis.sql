{%- set reference = reference_mode() -%}
{%- set vitals = ['heartrate', 'meanbp', 'resprate', 'tempc'] -%}
{%- set worst = [
  'gcs_score', 'heartrate_score', 'meanbp_score', 'resprate_score', 'temp_score', 'urineoutput_score', 'mechvent_score'
] -%}
-- OASIS of each hour of a stay: for each component the worst of the last 24 hours, and their sum, to which a
-- component without any value adds nothing. Age, the time before the ICU and elective surgery are those of the stay.
{%- if reference %}
-- The sum of the reference code is NULL where the time before the ICU or elective surgery is not known.
{%- endif %}
WITH signs AS (
  SELECT
    icustay_id,
    {{ end_of_hour('charttime') | indent(4) }} AS endtime
{%- for vital in vitals %},
    MIN({{ vital }}) AS {{ vital }}_min,
    MAX({{ vital }}) AS {{ vital }}_max
{%- endfor %}
  FROM {{ ref('pivoted_vital') }}
  GROUP BY 1, 2
),

coma AS (
  {{ lowest_gcs_by_hour() | indent(2) }}
),

urine AS (
  {{ urine_by_hour() | indent(2) }}
),

-- The hours of each episode of ventilation, so that an hour is met by an equi-join.
episodes AS (
  SELECT
    icustay_id,
    {{ end_of_hour('starttime') | indent(4) }} AS first_end,
{%- if reference %}
    -- An hour counts if one of its ends lies in the episode: the one after the last full hour does, and no hour that
    -- an episode lies within.
    CASE
      WHEN endtime >= {{ end_of_hour('starttime') | indent(6) }}
        THEN DATETIME_ADD(DATETIME_TRUNC(endtime, HOUR), INTERVAL 1 HOUR)
    END AS last_end
{%- else %}
    {{ end_of_hour('endtime') | indent(4) }} AS last_end
{%- endif %}
  FROM {{ ref('int_ventilation') }}
  WHERE icustay_id IS NOT NULL
),

ventilated AS (
  SELECT DISTINCT
    episodes.icustay_id,
    DATETIME_ADD(episodes.first_end, INTERVAL step HOUR) AS endtime
  FROM episodes
  CROSS JOIN UNNEST(GENERATE_ARRAY(0, DATETIME_DIFF(episodes.last_end, episodes.first_end, HOUR))) AS step
  WHERE episodes.last_end IS NOT NULL
),

stays AS (
  SELECT
    stays.icustay_id,
    {{ age_of_scores('stays.dob', 'stays.intime') }} AS age,
{%- if reference %}
    -- By the hour the last limit of the reference code is 18,728 minutes, 20 more than on the first day.
    CASE
      WHEN DATETIME_DIFF(stays.intime, admissions.admittime, SECOND) BETWEEN 1122480 AND 1123679 THEN 18707
      ELSE DATETIME_DIFF(stays.intime, admissions.admittime, SECOND) / 60
    END AS preiculos_min,
{%- else %}
    DATETIME_DIFF(stays.intime, admissions.admittime, SECOND) / 60 AS preiculos_min,
{%- endif %}
    admission.electivesurgery
  FROM {{ ref('int_stays') }} AS stays
  LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
  LEFT JOIN {{ ref('int_admission_type') }} AS admission ON admission.icustay_id = stays.icustay_id
{%- if not reference %}
  -- The score is one of adults. The reference's rows are of everyone.
  WHERE stays.is_adult
{%- endif %}
),

hours AS (
  SELECT
    hours.icustay_id,
    hours.hr,
    hours.starttime,
    hours.endtime,
    stays.age,
    stays.preiculos_min,
    stays.electivesurgery,
    coma.mingcs,
{%- for vital in vitals %}
    signs.{{ vital }}_min,
    signs.{{ vital }}_max,
{%- endfor %}
    CASE WHEN ventilated.icustay_id IS NULL THEN 0 ELSE 1 END AS mechvent,
    urine.urineoutput AS urineoutput_hour,
    {{ urine_of_24_hours('hours.is_whole', 'urine.urineoutput') | indent(4) }} AS urineoutput
  FROM {{ ref('icustay_hours') }} AS hours
  INNER JOIN stays ON stays.icustay_id = hours.icustay_id
  LEFT JOIN signs
    ON signs.icustay_id = hours.icustay_id
    AND signs.endtime = hours.endtime
  LEFT JOIN coma
    ON coma.icustay_id = hours.icustay_id
    AND coma.endtime = hours.endtime
  LEFT JOIN urine
    ON urine.icustay_id = hours.icustay_id
    AND urine.endtime = hours.endtime
  LEFT JOIN ventilated
    ON ventilated.icustay_id = hours.icustay_id
    AND ventilated.endtime = hours.endtime
  WINDOW last_24_rows AS (
    PARTITION BY hours.icustay_id ORDER BY hours.hr ROWS BETWEEN 23 PRECEDING AND CURRENT ROW
  )
),

scored AS (
  SELECT
    *,
    {{ oasis_points() | indent(4) }}
  FROM hours
),

of_a_day AS (
  SELECT
    *
{%- for component in worst %},
    MAX({{ component }}) OVER last_day AS {{ component }}_24hours
{%- endfor %}
  FROM scored
  WINDOW last_day AS (PARTITION BY icustay_id ORDER BY hr ROWS BETWEEN 23 PRECEDING AND CURRENT ROW)
)

SELECT
  icustay_id,
  hr,
  starttime,
  endtime,
  age,
  preiculos_min AS preiculos,
  electivesurgery,
  mingcs AS gcs_min,
{%- for vital in vitals %}
  {{ vital }}_min,
  {{ vital }}_max,
{%- endfor %}
  mechvent,
  urineoutput_hour AS urineoutput,
  urineoutput AS urineoutput_24hours,
  age_score,
  preiculos_score,
  electivesurgery_score,
{%- for component in worst %}
  {{ component }},
{%- endfor %}
{%- for component in worst %}
{%- if reference %}
  COALESCE({{ component }}_24hours, 0) AS {{ component }}_24hours,
{%- else %}
  {{ component }}_24hours,
{%- endif %}
{%- endfor %}
{%- if reference %}
  COALESCE(age_score, 0) + preiculos_score + electivesurgery_score
{%- else %}
  COALESCE(age_score, 0) + COALESCE(preiculos_score, 0) + COALESCE(electivesurgery_score, 0)
{%- endif %}
{%- for component in worst %}
  + COALESCE({{ component }}_24hours, 0)
{%- endfor %} AS oasis_24hours,
  {{ score_mode() }} AS score_mode
FROM of_a_day
WHERE hr >= 0
