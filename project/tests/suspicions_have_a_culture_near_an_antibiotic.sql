-- A suspicion has an antibiotic and a culture near it, no other row has a time, every stay has a row, and in the
-- paper's reading a stay and an antibiotic have no more than one.
WITH judged AS (
  SELECT
    icustay_id,
    antibiotic_row_id,
    score_mode,
    COUNT(*) AS number_of_rows,
    COUNTIF(
      suspected_infection = 1
      AND (
        antibiotic_time IS NULL
        OR culture_time IS NULL
        OR suspected_infection_time IS NULL
        OR culture_time < DATETIME_SUB(antibiotic_time, INTERVAL 96 HOUR)
        OR culture_time >= DATETIME_ADD(antibiotic_time, INTERVAL 48 HOUR)
        OR suspected_infection_time > culture_time
      )
    ) AS without_cause,
    COUNTIF(suspected_infection = 0 AND suspected_infection_time IS NOT NULL) AS without_suspicion
  FROM {{ ref('suspicion_of_infection') }}
  GROUP BY icustay_id, antibiotic_row_id, score_mode
)

SELECT
  stays.icustay_id,
  judged.antibiotic_row_id,
  judged.number_of_rows,
  judged.without_cause,
  judged.without_suspicion
FROM {{ ref('stg_icustays') }} AS stays
LEFT JOIN judged ON judged.icustay_id = stays.icustay_id
WHERE judged.icustay_id IS NULL
  OR judged.without_cause > 0
  OR judged.without_suspicion > 0
  OR (judged.score_mode = 'paper' AND judged.number_of_rows > 1)
