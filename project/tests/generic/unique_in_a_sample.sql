{#- Whole numbers that stand in more than one row, looked for among every `one_in`-th number only: a table or a part of one that was
    delivered twice shows in any sample of it, and the full number of rows need not fit in memory. NULL is no value. -#}
{% test unique_in_a_sample(model, column_name, one_in) %}
SELECT
  {{ column_name }},
  COUNT(*) AS row_count
FROM {{ model }}
WHERE MOD({{ column_name }}, {{ one_in }}) = 0
GROUP BY {{ column_name }}
HAVING COUNT(*) > 1
{% endtest %}
