-- Urine as it was charted, row by row, with the volume that counts. Irrigant counts as negative, whichever sign it
-- was charted with.
{%- if not reference_mode() %}
-- A volume that cannot be is set aside, with the reason, and never counts as urine or as its absence.
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
    CASE WHEN output.itemid = {{ irrigant() }} AND output.volume_ml > 0 THEN -output.volume_ml ELSE output.volume_ml END AS signed_ml,
    output.is_error,
{%- if reference_mode() %}
    CAST(NULL AS STRING) AS set_aside
{%- else %}
    {{ urine_set_aside('output') | indent(4) }} AS set_aside
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
