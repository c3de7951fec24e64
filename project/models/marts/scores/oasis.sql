-- With the points of each item the value that decided it: where neither end of a vital sign scores, the middle of both.
WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    age,
    preiculos_min AS preiculos,
    mingcs AS gcs,
    {{ oasis_heartrate_score_value() | indent(4) }} AS heartrate,
    {{ oasis_meanbp_score_value() | indent(4) }} AS meanbp,
    {{ oasis_resprate_score_value() | indent(4) }} AS resprate,
    {{ oasis_temp_score_value() | indent(4) }} AS temp,
    urineoutput,
    mechvent,
    electivesurgery,
    {{ oasis_points() | indent(4) }}
  FROM {{ ref('oasis_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

scored AS (
  SELECT
    *,
    {{ oasis_total() | indent(4) }} AS oasis
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  CASE
{%- if not reference_mode() %}
    -- The reference code goes by the years of the calendar here, too.
    WHEN stays.is_adult THEN 'adult'
{%- endif %}
    WHEN DATETIME_DIFF(stays.intime, stays.dob, YEAR) <= 1 THEN 'neonate'
    WHEN {{ "DATETIME_DIFF(stays.intime, stays.dob, YEAR) <= 15" if reference_mode() else "NOT stays.is_adult" }} THEN 'middle'
    ELSE 'adult'
  END AS icustay_age_group,
  {{ died_in_icu('admissions.', 'stays.') | indent(2) }} AS icustay_expire_flag,
  admissions.hospital_expire_flag,
  scored.oasis,
  {{ oasis_probability() | indent(2) }} AS oasis_prob,
  scored.age,
  scored.preiculos,
  scored.gcs,
  scored.heartrate,
  scored.meanbp,
  scored.resprate,
  scored.temp,
  scored.urineoutput,
  scored.mechvent,
  scored.electivesurgery,
  scored.preiculos_score,
  scored.age_score,
  scored.gcs_score,
  scored.heartrate_score,
  scored.meanbp_score,
  scored.resprate_score,
  scored.temp_score,
  scored.urineoutput_score,
  scored.mechvent_score,
  scored.electivesurgery_score,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
