{#- Values outside of [min_value, max_value]; either end may be left open. NULL is no value.
    The alias matters: in BigQuery a bare name that is the table's own, such as sofa in sofa, is the whole row. -#}
{% test in_range(model, column_name, min_value=none, max_value=none) %}
SELECT tested.{{ column_name }}
FROM {{ model }} AS tested
WHERE FALSE
{%- if min_value is not none %}
  OR tested.{{ column_name }} < {{ min_value }}
{%- endif %}
{%- if max_value is not none %}
  OR tested.{{ column_name }} > {{ max_value }}
{%- endif %}
{% endtest %}
