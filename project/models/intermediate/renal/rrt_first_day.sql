-- Whether a stay had renal replacement therapy in its first 24 hours. By default it must have been delivered then,
-- fluids of CareVue included; the reference code also takes access to it for therapy, rows marked as errors too, and
-- reads no fluids of CareVue.
WITH treated AS (
  SELECT
    stays.icustay_id,
    MIN(GREATEST(signs.starttime, stays.intime)) AS starttime
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_rrt_signs') }} AS signs
    ON signs.icustay_id = stays.icustay_id
    AND signs.starttime <= stays.day_end
{%- if reference_mode() %}
    AND signs.starttime >= stays.intime
  WHERE signs.is_of_first_day AND signs.is_in_reference
{%- else %}
    -- Therapy that runs on from before is therapy of the day.
    AND COALESCE(signs.endtime, signs.starttime) >= stays.intime
  WHERE signs.is_delivered
{%- endif %}
  GROUP BY stays.icustay_id
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  CASE WHEN treated.icustay_id IS NULL THEN 0 ELSE 1 END AS rrt,
  treated.starttime,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN treated ON treated.icustay_id = stays.icustay_id
