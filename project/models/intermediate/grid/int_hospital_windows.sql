-- The hours that count as an admission's: from 12 hours before it until 12 hours after it, or to the middle of the
-- time to the neighbouring admission of the patient where that is less than 24 hours away. The end does not belong to
-- the window.
WITH neighbours AS (
  SELECT
    subject_id,
    hadm_id,
    admittime,
    dischtime,
    LAG(dischtime) OVER (PARTITION BY subject_id ORDER BY admittime, hadm_id) AS previous_dischtime,
    LEAD(admittime) OVER (PARTITION BY subject_id ORDER BY admittime, hadm_id) AS next_admittime
  FROM {{ ref('stg_admissions') }}
)

SELECT
  subject_id,
  hadm_id,
  CASE
    WHEN previous_dischtime > DATETIME_SUB(admittime, INTERVAL 24 HOUR)
      THEN DATETIME_SUB(
        admittime,
        INTERVAL CAST(DATETIME_DIFF(admittime, previous_dischtime, SECOND) / 2 AS INT64) SECOND
      )
    ELSE DATETIME_SUB(admittime, INTERVAL 12 HOUR)
  END AS window_start,
  CASE
    WHEN next_admittime < DATETIME_ADD(dischtime, INTERVAL 24 HOUR)
      THEN DATETIME_ADD(
        dischtime,
        INTERVAL CAST(DATETIME_DIFF(next_admittime, dischtime, SECOND) / 2 AS INT64) SECOND
      )
    ELSE DATETIME_ADD(dischtime, INTERVAL 12 HOUR)
  END AS window_end
FROM neighbours
