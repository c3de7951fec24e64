-- The window is open at its start: a value of the very minute of ICU admission is of the ward before.
SELECT
  stays.icustay_id,
  MIN(CASE WHEN vitals.vital = 'sysbp' THEN vitals.value END) AS sysbp_min,
  MIN(CASE WHEN vitals.vital = 'meanbp' THEN vitals.value END) AS meanbp_min,
  MAX(CASE WHEN vitals.vital = 'resprate' THEN vitals.value END) AS resprate_max
FROM {{ ref('int_stays') }} AS stays
INNER JOIN {{ ref('int_vitals') }} AS vitals
  ON vitals.icustay_id = stays.icustay_id
  AND vitals.charttime > stays.intime
  AND vitals.charttime <= stays.day_end
WHERE vitals.vital IN ('sysbp', 'meanbp', 'resprate')
GROUP BY stays.icustay_id
