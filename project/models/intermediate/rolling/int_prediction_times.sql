-- When a rolling prediction is made: every six hours of a stay, at the ends of its clock hours, for as long as the patient is there.
WITH starts AS (
  SELECT
    icustay_id,
    endtime AS started_at
  FROM {{ ref('icustay_hours') }}
  WHERE hr = 0
)

SELECT
  hours.icustay_id,
  stays.subject_id,
  stays.hadm_id,
  stays.intime,
  stays.outtime,
  starts.started_at,
  hours.hr,
  DIV(hours.hr, 6) AS block,
  hours.endtime AS as_of,
  stays.is_adult
FROM {{ ref('icustay_hours') }} AS hours
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = hours.icustay_id
INNER JOIN starts ON starts.icustay_id = hours.icustay_id
WHERE hours.hr > 0
  AND MOD(hours.hr, 6) = 0
  AND hours.is_whole
