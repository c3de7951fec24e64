{#- One kind of events of stay_events from a relation. Every kind has the same columns; a point has no end. -#}
{%- macro stay_events_part(
  relation,
  event_type,
  start='events.charttime',
  end='CAST(NULL AS DATETIME)',
  value='CAST(NULL AS FLOAT64)',
  unit='CAST(NULL AS STRING)',
  label='CAST(NULL AS STRING)',
  source_table='events.source_table',
  where='TRUE'
) -%}
SELECT
  events.icustay_id,
  '{{ event_type }}' AS event_type,
  {{ start }} AS starttime,
  {{ end }} AS endtime,
  {{ value }} AS value,
  {{ unit }} AS unit,
  {{ label }} AS label,
  {{ source_table }} AS source_table,
  events.row_id
FROM {{ relation }} AS events
WHERE events.icustay_id IS NOT NULL
  AND {{ where }}
{%- endmacro -%}
