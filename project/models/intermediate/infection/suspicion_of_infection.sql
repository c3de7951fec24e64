{%- if reference_mode() -%}
-- Antibiotics and cultures of each stay's admission, in the reference's rows: every antibiotic with every culture of
-- the 72 hours before it and every culture of the 24 hours after it, and a row without an antibiotic for stays that
-- have none.
--
-- Traps: the antibiotic's time is midnight of its day, so that a culture of that morning comes after it; and where
-- the antibiotic comes first, the time of suspicion is still the culture's.
WITH pairs AS (
  SELECT
    stays.icustay_id,
    stays.subject_id,
    stays.hadm_id,
    antibiotics.row_id AS antibiotic_row_id,
    antibiotics.antibiotic_name,
    antibiotics.antibiotic_time,
    antibiotics.antibiotic_endtime,
    earlier.culture_time AS last72_charttime,
    earlier.specimen AS last72_specimen,
    earlier.positiveculture AS last72_positiveculture,
    later.culture_time AS next24_charttime,
    later.specimen AS next24_specimen,
    later.positiveculture AS next24_positiveculture
  FROM {{ ref('stg_icustays') }} AS stays
  LEFT JOIN {{ ref('int_antibiotics') }} AS antibiotics ON antibiotics.hadm_id = stays.hadm_id
  LEFT JOIN {{ ref('int_cultures') }} AS earlier
    ON earlier.hadm_id = antibiotics.hadm_id
    AND antibiotics.antibiotic_time >= earlier.culture_time
    AND antibiotics.antibiotic_time <= DATETIME_ADD(
      earlier.culture_time, INTERVAL CASE WHEN earlier.charttime IS NULL THEN 96 ELSE 72 END HOUR
    )
  LEFT JOIN {{ ref('int_cultures') }} AS later
    ON later.hadm_id = antibiotics.hadm_id
    AND antibiotics.antibiotic_time >= DATETIME_SUB(later.culture_time, INTERVAL 24 HOUR)
    AND antibiotics.antibiotic_time <= later.culture_time
)

SELECT
  icustay_id,
  subject_id,
  hadm_id,
  antibiotic_row_id,
  antibiotic_name,
  antibiotic_time,
  antibiotic_endtime,
  last72_charttime,
  next24_charttime,
  COALESCE(last72_charttime, next24_charttime) AS culture_time,
  COALESCE(last72_charttime, next24_charttime) AS suspected_infection_time,
  CASE WHEN last72_charttime IS NOT NULL THEN last72_specimen ELSE next24_specimen END AS specimen,
  CASE WHEN last72_charttime IS NOT NULL THEN last72_positiveculture ELSE next24_positiveculture END AS positiveculture,
  CASE WHEN COALESCE(last72_charttime, next24_charttime) IS NOT NULL THEN 1 ELSE 0 END AS suspected_infection,
  {{ score_mode() }} AS score_mode
FROM pairs
{%- else -%}
-- Antibiotics of each stay's admission with the culture that makes them a suspicion of infection, one row per stay
-- and antibiotic; a stay without antibiotics has one row without one.
--
-- "If the antibiotic was given first, the culture sampling must have been obtained within 24 hours. If the culture
-- sampling was first, the antibiotic must have been ordered within 72 hours", and the onset is the first of the two
-- events (Seymour CW et al. JAMA 2016;315:762-774). An order has a day and no time: windows are counted in days, 3
-- and 1, and on the same day the culture is taken to come first, as it should.
WITH stays AS (
  SELECT
    icustay_id,
    subject_id,
    hadm_id
  FROM {{ ref('stg_icustays') }}
),

-- The same for every stay of an admission, so it is found once.
matched AS (
  SELECT
    antibiotics.row_id AS antibiotic_row_id,
    cultures.culture_time,
    cultures.specimen,
    cultures.positiveculture,
    DATE_DIFF(DATE(antibiotics.antibiotic_time), DATE(cultures.culture_time), DAY) >= 0 AS culture_is_first,
    ROW_NUMBER() OVER (
      PARTITION BY
        antibiotics.row_id,
        DATE_DIFF(DATE(antibiotics.antibiotic_time), DATE(cultures.culture_time), DAY) >= 0
      ORDER BY cultures.culture_time, cultures.positiveculture DESC, cultures.first_row_id
    ) AS position
  FROM {{ ref('int_antibiotics') }} AS antibiotics
  INNER JOIN {{ ref('int_cultures') }} AS cultures
    ON cultures.hadm_id = antibiotics.hadm_id
    AND DATE_DIFF(DATE(antibiotics.antibiotic_time), DATE(cultures.culture_time), DAY) BETWEEN -1 AND 3
),

suspected AS (
  SELECT
    stays.icustay_id,
    stays.subject_id,
    stays.hadm_id,
    antibiotics.row_id AS antibiotic_row_id,
    antibiotics.antibiotic_name,
    antibiotics.antibiotic_time,
    antibiotics.antibiotic_endtime,
    earlier.culture_time AS last72_charttime,
    later.culture_time AS next24_charttime,
    CASE WHEN earlier.antibiotic_row_id IS NOT NULL THEN earlier.specimen ELSE later.specimen END AS specimen,
    CASE
      WHEN earlier.antibiotic_row_id IS NOT NULL THEN earlier.positiveculture
      ELSE later.positiveculture
    END AS positiveculture
  FROM stays
  LEFT JOIN {{ ref('int_antibiotics') }} AS antibiotics ON antibiotics.hadm_id = stays.hadm_id
  LEFT JOIN matched AS earlier
    ON earlier.antibiotic_row_id = antibiotics.row_id
    AND earlier.culture_is_first
    AND earlier.position = 1
  LEFT JOIN matched AS later
    ON later.antibiotic_row_id = antibiotics.row_id
    AND NOT later.culture_is_first
    AND later.position = 1
)

SELECT
  icustay_id,
  subject_id,
  hadm_id,
  antibiotic_row_id,
  antibiotic_name,
  antibiotic_time,
  antibiotic_endtime,
  last72_charttime,
  next24_charttime,
  COALESCE(last72_charttime, next24_charttime) AS culture_time,
  CASE
    WHEN last72_charttime IS NOT NULL THEN last72_charttime
    WHEN next24_charttime IS NOT NULL THEN antibiotic_time
  END AS suspected_infection_time,
  specimen,
  positiveculture,
  CASE WHEN COALESCE(last72_charttime, next24_charttime) IS NOT NULL THEN 1 ELSE 0 END AS suspected_infection,
  {{ score_mode() }} AS score_mode
FROM suspected
{%- endif %}
