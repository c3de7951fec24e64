-- In the paper's mode what counts as urine is a volume that one charting can have, every row counts once, and no day
-- has less than nothing. The rows of the reference may be anything.
SELECT
  row_id,
  icustay_id,
  COUNT(*) AS row_count,
  MAX(volume_ml) AS highest_ml
FROM {{ ref('int_urine_output') }}
WHERE score_mode = 'paper'
GROUP BY row_id, icustay_id
HAVING (row_id IS NOT NULL AND COUNT(*) > 1)
  OR MAX(volume_ml) >= 5000
  OR MIN(CASE WHEN itemid != {{ irrigant() }} THEN volume_ml END) < 0
  OR MAX(CASE WHEN itemid = {{ irrigant() }} THEN volume_ml END) > 0
  OR COUNTIF(is_error AND volume_ml IS NOT NULL) > 0
UNION ALL
SELECT
  NULL AS row_id,
  icustay_id,
  1 AS row_count,
  urineoutput AS highest_ml
FROM {{ ref('urine_output_first_day') }}
WHERE score_mode = 'paper'
  AND urineoutput < 0
UNION ALL
SELECT
  NULL AS row_id,
  icustay_id,
  1 AS row_count,
  urineoutput AS highest_ml
FROM {{ ref('sofa_inputs') }}
WHERE score_mode = 'paper'
  AND urineoutput < 0
