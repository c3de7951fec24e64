-- Each event of a stay is of a stay that is known, has the number of a raw row, does not end before it begins, and
-- stands in the order of time without a gap in the numbers.
WITH numbered AS (
  SELECT
    events.icustay_id,
    events.event_number,
    events.event_type,
    events.starttime,
    events.endtime,
    events.source_table,
    events.row_id,
    stays.icustay_id AS known_icustay_id,
    LAG(events.starttime) OVER (PARTITION BY events.icustay_id ORDER BY events.event_number) AS previous_starttime,
    COUNT(*) OVER (PARTITION BY events.icustay_id ORDER BY events.event_number) AS counted
  FROM {{ ref('stay_events') }} AS events
  LEFT JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = events.icustay_id
)

SELECT *
FROM numbered
WHERE source_table IS NULL
  OR row_id IS NULL
  OR starttime < previous_starttime
  OR event_number != counted
  OR (event_type IN ('ventilation', 'weight') AND endtime < starttime)
