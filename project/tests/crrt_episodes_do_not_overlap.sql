-- Episodes of one stay follow one another, and each lasts.
SELECT
  icustay_id,
  num,
  starttime,
  endtime
FROM {{ ref('crrt_durations') }}
WHERE TRUE
QUALIFY starttime >= endtime
  OR LEAD(starttime) OVER (PARTITION BY icustay_id ORDER BY num) <= endtime
