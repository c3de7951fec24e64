-- What the rules about impossible urine changed: how many rows, of how many stays, with which volume. For the figures
-- of the data's quality; the rows themselves are in int_urine_output (set_aside), and every rule is listed, also
-- where it changed nothing.
WITH rules AS (
  SELECT rule
  FROM UNNEST([
    'marked as an error', 'no volume', '5000 mL or more', 'negative', 'irrigant taken off', 'delivered more than once',
    'more irrigant in than out on the first day'
  ]) AS rule
),

changed AS (
  SELECT
    set_aside AS rule,
    row_id,
    icustay_id,
    charted_ml AS volume_ml
  FROM {{ ref('int_urine_output') }}
  WHERE set_aside IS NOT NULL
  UNION ALL
  SELECT
    'irrigant taken off' AS rule,
    row_id,
    icustay_id,
    volume_ml
  FROM {{ ref('int_urine_output') }}
  WHERE itemid = {{ irrigant() }}
    AND volume_ml IS NOT NULL
  UNION ALL
  SELECT
    'delivered more than once' AS rule,
    output.row_id,
    output.icustay_id,
    -- What the other copies would have added.
    (output.copies - 1) * output.volume_ml AS volume_ml
  FROM {{ ref('stg_outputevents') }} AS output
  INNER JOIN {{ ref('int_urine_output') }} AS urine ON urine.row_id = output.row_id
  WHERE output.copies > 1
  UNION ALL
  SELECT
    'more irrigant in than out on the first day' AS rule,
    urine.row_id,
    urine.icustay_id,
    urine.volume_ml
  FROM {{ ref('urine_output_first_day') }} AS totals
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = totals.icustay_id
  INNER JOIN {{ ref('int_urine_output') }} AS urine
    ON urine.icustay_id = stays.icustay_id
    AND urine.charttime >= stays.intime
    AND urine.charttime <= stays.day_end
  WHERE totals.urineoutput IS NULL
    AND urine.volume_ml IS NOT NULL
)

SELECT
  rules.rule,
  COUNT(changed.rule) AS row_count,
  COUNT(DISTINCT changed.icustay_id) AS stays,
  COALESCE(SUM(changed.volume_ml), 0) AS volume_ml,
  {{ score_mode() }} AS score_mode
FROM rules
LEFT JOIN changed ON changed.rule = rules.rule
GROUP BY rules.rule
