-- The hours that count as a stay's: from 12 hours before it until 12 hours after it, or to the middle of the time to
-- the neighbouring stay of the patient where that is less than 24 hours away. The end does not belong to the window.
-- The blood gases of the reference code have windows of their own: the middle is counted in whole hours at the start
-- and in minutes at the end, so that neighbours may overlap or leave a gap.
WITH neighbours AS (
  SELECT
    subject_id,
    hadm_id,
    icustay_id,
    intime,
    outtime,
    LAG(outtime) OVER (PARTITION BY subject_id ORDER BY intime, icustay_id) AS previous_outtime,
    LEAD(intime) OVER (PARTITION BY subject_id ORDER BY intime, icustay_id) AS next_intime
  FROM {{ ref('int_stays') }}
),

windows AS (
  SELECT
    subject_id,
    hadm_id,
    icustay_id,
    intime,
    outtime,
    previous_outtime,
    next_intime,
    CASE
      WHEN previous_outtime > DATETIME_SUB(intime, INTERVAL 24 HOUR)
        THEN DATETIME_SUB(intime, INTERVAL CAST(DATETIME_DIFF(intime, previous_outtime, SECOND) / 2 AS INT64) SECOND)
      ELSE DATETIME_SUB(intime, INTERVAL 12 HOUR)
    END AS window_start,
    CASE
      WHEN next_intime < DATETIME_ADD(outtime, INTERVAL 24 HOUR)
        THEN DATETIME_ADD(outtime, INTERVAL CAST(DATETIME_DIFF(next_intime, outtime, SECOND) / 2 AS INT64) SECOND)
      ELSE DATETIME_ADD(outtime, INTERVAL 12 HOUR)
    END AS window_end
  FROM neighbours
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  window_start,
  window_end,
{%- if reference_mode() %}
  CASE
    WHEN previous_outtime > DATETIME_SUB(intime, INTERVAL 24 HOUR)
      THEN DATETIME_SUB(intime, INTERVAL CAST(DATETIME_DIFF(intime, previous_outtime, HOUR) / 2 AS INT64) HOUR)
    ELSE window_start
  END AS gas_window_start,
  CASE
    WHEN next_intime < DATETIME_ADD(outtime, INTERVAL 24 HOUR)
      THEN DATETIME_ADD(outtime, INTERVAL CAST(DATETIME_DIFF(next_intime, outtime, MINUTE) / 2 AS INT64) MINUTE)
    ELSE window_end
  END AS gas_window_end,
{%- else %}
  window_start AS gas_window_start,
  window_end AS gas_window_end,
{%- endif %}
  {{ score_mode() }} AS score_mode
FROM windows
