{%- set vitals = vital_names() -%}
-- Vital signs of the first 24 hours. The window is open at its start: a value of the very minute of ICU admission is
-- of the ward before. A stay without any charted vital sign has no row. Means are rounded, because the last digits of
-- a sum depend on its order.
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
{%- for vital in vitals %}
  MIN(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END) AS {{ vital }}_min,
  MAX(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END) AS {{ vital }}_max,
  ROUND(AVG(CASE WHEN vitals.vital = '{{ vital }}' THEN vitals.value END), 9) AS {{ vital }}_mean,
{%- endfor %}
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
INNER JOIN {{ ref('int_vital_rows') }} AS vitals
  ON vitals.icustay_id = stays.icustay_id
  AND vitals.charttime > stays.intime
  AND vitals.charttime <= stays.day_end
WHERE vitals.error_flag = 0
GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
