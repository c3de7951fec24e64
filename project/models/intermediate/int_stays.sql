-- Every ICU stay with the times that its windows are made of.
WITH stays AS (
  SELECT
    icustays.*,
    admissions.dischtime,
    admissions.deathtime,
    patients.dob
  FROM {{ ref('stg_icustays') }} AS icustays
  LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = icustays.hadm_id
  LEFT JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = icustays.subject_id
)

SELECT
  icustay_id,
  hadm_id,
  subject_id,
  dbsource,
  dob,
  intime,
  outtime,
  DATETIME_ADD(intime, INTERVAL 24 HOUR) AS day_end,
  -- What is known at `as_of` may be used for a prediction made then. A stay without an end counts until discharge.
  LEAST(
    DATETIME_ADD(intime, INTERVAL 24 HOUR),
    GREATEST(intime, COALESCE(outtime, dischtime, DATETIME_ADD(intime, INTERVAL 24 HOUR)))
  ) AS as_of,
  COALESCE(
    COALESCE(outtime, dischtime) >= DATETIME_ADD(intime, INTERVAL 24 HOUR)
    AND (deathtime IS NULL OR deathtime >= DATETIME_ADD(intime, INTERVAL 24 HOUR)),
    FALSE
  ) AS stayed_24h,
  -- Scores of adults and the models look at this.
  {{ is_adult('dob', 'intime') }} AS is_adult
FROM stays
