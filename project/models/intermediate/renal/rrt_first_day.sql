{{ config(materialized='view') }}
-- Whether renal replacement therapy was given in the first 24 hours.
{%- if not reference_mode() %}
-- A catheter for it, or its end, is no therapy; the reference code takes either for one.
{%- endif %}
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  MAX(CASE WHEN signs.icustay_id IS NULL THEN 0 ELSE 1 END) AS rrt,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('int_rrt') }} AS signs
  ON signs.icustay_id = stays.icustay_id
  AND signs.charttime >= stays.intime
  AND signs.charttime <= stays.day_end
{%- if reference_mode() %}
  AND signs.is_in_reference
{%- else %}
  AND signs.is_running
{%- endif %}
GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
