{{ config(materialized='table', contract={'enforced': true}) }}
select
{% for column in adapter.get_columns_in_relation(ref('orders')) -%}
    '{{ column.name }}:{{ column.dtype }}' as {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
{% else -%}
    '' as id, '' as customer, '' as ordered_on, '' as amount, '' as note
{% endfor %}
