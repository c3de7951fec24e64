{% test same_rows(model, other, columns=None) %}
  {{ return(adapter.dispatch('test_same_rows', 'kit')(model, other, columns)) }}
{% endtest %}

{% macro default__test_same_rows(model, other, columns=None) %}
{% set counted %}
    count(*) + coalesce(abs(sum(case when side = 'a' then 1 else -1 end)), 0)
{% endset %}
{{ config(fail_calc = counted) }}
{%- if not execute -%}{{ return('') }}{% endif %}
{%- do kit.check(model, 'same_rows') -%}
{% if columns %}{% set listed = columns | join(', ') %}{% endif %}
with a as (select {{ listed }} from {{ model }}), b as (select {{ listed }} from {{ other }})
select 'a' as side, x.* from (select * from a {{ except() }} select * from b) as x
union all
select 'b' as side, x.* from (select * from b {{ dbt.except() }} select * from a) as x
{% endmacro %}

{% test within(model, column_name, at_least=none, at_most=none, group_by=[]) %}
{% if group_by | length() > 0 %}{% set grouped = group_by | join(',') + ', ' %}{% endif %}
select {{ grouped }} {{ column_name }} from {{ model }}
where {{ column_name }} < {{ at_least }}{% if at_most is not none %} or {{ column_name }} > {{ at_most }}{% endif %}
{% endtest %}
