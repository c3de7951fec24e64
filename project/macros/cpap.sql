{#-
  The time under CPAP of each stay that has any in the window from ICU admission to the given end: one interval, from
  an hour before the first charted row to four hours after the last. Stays without are left out.
-#}
{%- macro cpap_interval(window_end) -%}
SELECT
  stays.icustay_id,
  DATETIME_SUB(MIN(events.charttime), INTERVAL 1 HOUR) AS starttime,
  DATETIME_ADD(MAX(events.charttime), INTERVAL 4 HOUR) AS endtime,
  MIN(events.charttime) AS first_charttime,
  MAX(events.charttime) AS last_charttime,
  COUNT(*) AS charted_rows
FROM {{ ref('int_stays') }} AS stays
INNER JOIN {{ ref('cpap_events') }} AS events
  ON events.icustay_id = stays.icustay_id
  AND events.charttime >= stays.intime
  AND events.charttime <= {{ window_end }}
GROUP BY stays.icustay_id
{%- endmacro -%}
