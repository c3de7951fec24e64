-- Whether a stay's first day saw mechanical ventilation: an episode that runs at ICU admission or begins in the 24
-- hours after it.
SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  MAX(CASE WHEN episodes.icustay_id IS NULL THEN 0 ELSE 1 END) AS vent
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('ventilation_durations') }} AS episodes
  ON episodes.icustay_id = stays.icustay_id
  AND episodes.starttime <= stays.day_end
  AND (episodes.starttime >= stays.intime OR episodes.endtime >= stays.intime)
GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
