-- Body height by patient, time and source, cm: charted, of echocardiography, and what notes give away: an ideal body
-- weight follows from the height and the sex (Devine BJ. Drug Intell Clin Pharm 1974;8:650-655), and nutrition notes
-- state it.
WITH charted AS (
  SELECT
    chart.subject_id,
    chart.charttime,
    'chart' AS source,
    -- Centimetres before inches, where both are charted.
    COALESCE(
      MAX(CASE WHEN chart.concept = 'height_cm' THEN chart.valuenum END),
      MAX(CASE WHEN chart.concept = 'height_in' THEN chart.valuenum * 2.54 END)
    ) AS height,
    'chartevents' AS source_table,
    COALESCE(MIN(CASE WHEN chart.concept = 'height_cm' THEN chart.row_id END), MIN(chart.row_id)) AS row_id
  FROM {{ ref('int_chart_items') }} AS chart
  WHERE chart.concept IN ('height_in', 'height_cm')
    AND chart.valuenum != 0
    AND chart.error_flag = 0
  GROUP BY chart.subject_id, chart.charttime
),

notes AS (
  SELECT
    notes.subject_id,
    COALESCE(notes.charttime, CAST(notes.chartdate AS DATETIME)) AS charttime,
    notes.category,
    notes.row_id,
    SAFE_CAST(REGEXP_EXTRACT(notes.text, r'[Ii]deal body weight:? *([0-9]+(?:\.[0-9]+)?)') AS FLOAT64) AS ideal_weight,
    SAFE_CAST(REGEXP_EXTRACT(notes.text, r'([0-9]+(?:\.[0-9]+)?) *cm') AS FLOAT64) AS centimetres,
    patients.gender
  FROM {{ ref('stg_noteevents') }} AS notes
  INNER JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = notes.subject_id
  WHERE notes.category IN ('Nutrition', 'Respiratory', 'Respiratory ')
    AND NOT notes.is_error
),

from_notes AS (
  SELECT
    subject_id,
    charttime,
    'ideal body weight' AS source,
    MAX(CASE gender WHEN 'F' THEN (ideal_weight - 45.5) / 0.91 + 152.4 ELSE (ideal_weight - 50) / 0.91 + 152.4 END) AS height,
    'noteevents' AS source_table,
    MIN(row_id) AS row_id
  FROM notes
  WHERE ideal_weight IS NOT NULL
  GROUP BY subject_id, charttime
  UNION ALL
  SELECT
    subject_id,
    charttime,
    'nutrition' AS source,
    -- Nobody whose height is written down there is that short: it is in inches.
    MAX(CASE WHEN centimetres < 80 THEN centimetres * 2.54 ELSE centimetres END) AS height,
    'noteevents' AS source_table,
    MIN(row_id) AS row_id
  FROM notes
  WHERE category = 'Nutrition'
    AND centimetres IS NOT NULL
  GROUP BY subject_id, charttime
),

echo AS (
  SELECT
    subject_id,
    charttime,
    'echo' AS source,
    MAX(height * 2.54) AS height,
    'noteevents' AS source_table,
    MIN(row_id) AS row_id
  FROM {{ ref('echo_data') }}
  WHERE height IS NOT NULL
    AND charttime IS NOT NULL
  GROUP BY subject_id, charttime
),

heights AS (
  SELECT subject_id, charttime, source, height, source_table, row_id FROM charted
  UNION ALL
  SELECT subject_id, charttime, source, height, source_table, row_id FROM echo
  UNION ALL
  SELECT subject_id, charttime, source, height, source_table, row_id FROM from_notes
)

SELECT
  heights.subject_id,
  heights.charttime,
  heights.source,
  heights.height,
  heights.source_table,
  heights.row_id
FROM heights
INNER JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = heights.subject_id
WHERE (
    DATETIME_DIFF(heights.charttime, patients.dob, YEAR) <= 1
    AND heights.height < 80
  )
  OR (
    DATETIME_DIFF(heights.charttime, patients.dob, YEAR) > 1
    AND heights.height > 120
    AND heights.height < 230
  )
