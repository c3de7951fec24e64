-- What echocardiography reports say in their head, one row per note. Where a line is missing or not as expected, it
-- is NULL. Most notes have the date without a time; the time is in the text.
WITH notes AS (
  SELECT
    row_id,
    subject_id,
    hadm_id,
    chartdate,
    text,
    REGEXP_EXTRACT(text, r'Date/Time: [^\n]* at ([0-9]{1,2}:[0-9]{2})') AS time_of_day,
    REGEXP_EXTRACT(text, r'BP \(mm Hg\): ([0-9]+/[0-9]+)') AS bp
  FROM {{ ref('stg_noteevents') }}
  WHERE category = 'Echo'
{%- if not reference_mode() %}
    AND NOT is_error
{%- endif %}
)

SELECT
  row_id,
  subject_id,
  hadm_id,
  chartdate,
  SAFE.PARSE_DATETIME('%Y-%m-%d %H:%M', CONCAT(CAST(chartdate AS STRING), ' ', time_of_day)) AS charttime,
  REGEXP_EXTRACT(text, r'Indication: ([^\n]*)') AS indication,
  SAFE_CAST(REGEXP_EXTRACT(text, r'Height: \(in\) ([0-9]+(?:\.[0-9]+)?)') AS FLOAT64) AS height,
  SAFE_CAST(REGEXP_EXTRACT(text, r'Weight \(lb\): ([0-9]+(?:\.[0-9]+)?)\n') AS FLOAT64) AS weight,
  SAFE_CAST(REGEXP_EXTRACT(text, r'BSA \(m2\): ([0-9]+(?:\.[0-9]+)?) m2') AS FLOAT64) AS bsa,
  bp,
  SAFE_CAST(REGEXP_EXTRACT(bp, r'^([0-9]+)/') AS INT64) AS bpsys,
  SAFE_CAST(REGEXP_EXTRACT(bp, r'/([0-9]+)$') AS INT64) AS bpdias,
  SAFE_CAST(REGEXP_EXTRACT(text, r'HR \(bpm\): ([0-9]+)') AS INT64) AS hr,
  REGEXP_EXTRACT(text, r'Status: ([^\n]*)') AS status,
  REGEXP_EXTRACT(text, r'Test: ([^\n]*)') AS test,
  REGEXP_EXTRACT(text, r'Doppler: ([^\n]*)') AS doppler,
  REGEXP_EXTRACT(text, r'Contrast: ([^\n]*)') AS contrast,
  REGEXP_EXTRACT(text, r'Technical Quality: ([^\n]*)') AS technicalquality,
  'noteevents' AS source_table,
  {{ score_mode() }} AS score_mode
FROM notes
