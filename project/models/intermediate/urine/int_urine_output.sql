-- Urine as it was charted, row by row, with the volume that counts. Irrigant that goes into the bladder (227488) comes out again and
-- is no urine: it counts as negative, whichever sign it was charted with.
{%- if not reference_mode() %}
-- A volume that cannot be is set aside, with the reason, and never counts as urine or as its absence:
-- * less than nothing was voided, which is a slip or a correction of a row that cannot be told from it;
-- * 5,000 mL or more at one charting: a bladder holds about half a litre and a drainage bag two, and at one hour between chartings
--   this is more than kidneys make; the reference code cuts one of its tables there, too. Bags of irrigant are emptied one by one.
{%- endif %}
WITH charted AS (
  SELECT
    output.row_id,
    output.subject_id,
    output.hadm_id,
    output.icustay_id,
    output.charttime,
    output.itemid,
    output.volume_ml AS charted_ml,
    CASE WHEN output.itemid = 227488 AND output.volume_ml > 0 THEN -output.volume_ml ELSE output.volume_ml END AS signed_ml,
    output.is_error,
{%- if reference_mode() %}
    CAST(NULL AS STRING) AS set_aside
{%- else %}
    CASE
      WHEN output.is_error THEN 'marked as an error'
      WHEN output.volume_ml IS NULL THEN 'no volume'
      WHEN ABS(output.volume_ml) >= 5000 THEN '5000 mL or more'
      WHEN output.volume_ml < 0 AND output.itemid != 227488 THEN 'negative'
    END AS set_aside
{%- endif %}
  FROM {{ ref('stg_outputevents') }} AS output
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = output.itemid
    AND items.source_table = 'outputevents'
    AND items.concept = 'urine'
)

SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  charttime,
  itemid,
  charted_ml,
  CASE WHEN set_aside IS NULL THEN signed_ml END AS volume_ml,
  is_error,
  set_aside,
  {{ score_mode() }} AS score_mode
FROM charted
