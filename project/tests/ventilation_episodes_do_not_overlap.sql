WITH with_previous AS (
  SELECT
    icustay_id,
    ventnum,
    starttime,
    endtime,
    LAG(endtime) OVER (PARTITION BY icustay_id ORDER BY ventnum) AS previous_endtime
  FROM {{ ref('int_ventilation') }}
)

SELECT *
FROM with_previous
WHERE starttime >= endtime OR starttime < previous_endtime
