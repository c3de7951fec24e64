-- Laboratory values from 6 hours before ICU admission until 24 hours after it; every stay has a row.
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id
{%- for lab in lab_names() %}
  {%- set kept = lab_feature(lab) %},
  MIN(CASE WHEN labs.lab = '{{ kept }}' THEN labs.value END) AS {{ lab }}_min,
  MAX(CASE WHEN labs.lab = '{{ kept }}' THEN labs.value END) AS {{ lab }}_max
{%- endfor %}
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('int_labs') }} AS labs
  ON labs.subject_id = stays.subject_id
  AND labs.hadm_id = stays.hadm_id
  AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
  AND labs.charttime <= stays.day_end
GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
