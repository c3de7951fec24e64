{#- Keys of several columns that stand in more than one row. -#}
{% test unique_together(model, columns) %}
SELECT
  {{ columns | join(',\n  ') }},
  COUNT(*) AS row_count
FROM {{ model }}
GROUP BY {{ columns | join(', ') }}
HAVING COUNT(*) > 1
{% endtest %}
