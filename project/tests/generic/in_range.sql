{#- Values outside of [min_value, max_value]; either end may be left open. NULL is no value. -#}
{% test in_range(model, column_name, min_value=none, max_value=none) %}
SELECT {{ column_name }}
FROM {{ model }}
WHERE FALSE
{%- if min_value is not none %}
  OR {{ column_name }} < {{ min_value }}
{%- endif %}
{%- if max_value is not none %}
  OR {{ column_name }} > {{ max_value }}
{%- endif %}
{% endtest %}
