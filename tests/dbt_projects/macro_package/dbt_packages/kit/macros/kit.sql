{# Macros of the kind that packages have: they ask the warehouse for columns and values and write SQL of them. #}

{% macro columns_of(relation, except=[]) -%}
    {%- if not (relation is mapping and relation.get('metadata', {}).get('type', '').endswith('Relation')) -%}
        {%- do exceptions.raise_compiler_error("columns_of needs a relation, not " ~ relation) -%}
    {%- endif -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set left_out = except | map('lower') | list -%}
    {%- set found = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.column | lower not in left_out -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro star(relation, except=[], prefix='') -%}
    {{ return(adapter.dispatch('star', 'kit')(relation, except, prefix)) }}
{%- endmacro %}
{% macro default__star(relation, except, prefix) -%}
    {%- for column in kit.columns_of(relation, except) -%}
        {{ adapter.quote(column.column) }}{% if prefix %} as {{ adapter.quote(prefix ~ column.column) }}{% endif %}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro values_of(relation, column) -%}
    {%- call statement('values_of', fetch_result=true) -%}
        select {{ column }} as value from {{ relation }} group by 1 order by 1
    {%- endcall -%}
    {{ return(load_result('values_of')['data'] | map(attribute=0) | list if execute else []) }}
{%- endmacro %}

{% macro pivot(column, values, agg='sum', then_value=1) -%}
    {%- for value in values -%}
        {{ agg }}(case when {{ column }} = '{{ dbt.escape_single_quotes(value) }}' then {{ then_value }} else 0 end) as {{ kit.slug(value) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro slug(text) %}{{ return('n_' ~ modules.re.sub('[^a-z0-9]+', '_', text | lower)) }}{% endmacro %}

{% macro key(fields) -%}
    {%- set parts = [] -%}
    {%- for field in fields -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '-')") -%}
        {%- do parts.append("'|'") if not loop.last -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{% macro union_relations(relations, override={}) -%}
    {%- set own = {} -%}
    {%- set all = {} -%}
    {%- for relation in relations -%}
        {%- do own.update({relation: []}) -%}
        {%- for column in kit.columns_of(relation) -%}
            {%- do own[relation].append(column.column) -%}
            {%- do all.update({column.column: all.get(column.column, column)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for relation in relations %}
    select {{ dbt.string_literal(relation.identifier) }} as source
        {%- for name, column in all.items() -%}
        , cast({{ adapter.quote(name) if name in own[relation] else 'null' }} as {{ override.get(name, column.data_type) }}) as {{ adapter.quote(name) }}
        {%- endfor %}
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro series(count) -%}
    {%- set bits = namespace(n=1) -%}
    {%- for n in range(1, 20) if 2 ** n < count -%}{%- set bits.n = n + 1 -%}{%- endfor -%}
    with bit as (select 0 as b union all select 1),
    every as (
        select 1{% for i in range(bits.n) %} + b{{ i }}.b * {{ 2 ** i }}{% endfor %} as n
        from {% for i in range(bits.n) %}bit as b{{ i }}{{ ' cross join ' if not loop.last }}{% endfor %}
    )
    select n from every where n <= {{ count }}
{%- endmacro %}

{% test holds(model, expression, column_name=none) %}
    select {{ '*' if should_store_failures() else '1 as failed' }} from {{ model }}
    where not ({{ column_name ~ ' ' if column_name }}{{ expression }})
{% endtest %}

{% test rows_are(model, expected) %}
    {{ config(fail_calc = 'coalesce(sum(missing), 0)') }}
    select abs(count(*) - {{ expected }}) as missing from {{ model }}
{% endtest %}

{% test has_column(model, column_name) %}
    {%- if execute -%}
    {%- set names = adapter.get_columns_in_relation(model) | map(attribute='name') | map('upper') | list -%}
    select 1 as failed from (select 1 as one) as one_row where {{ 'false' if column_name | upper in names else 'true' }}
    {%- endif -%}
{% endtest %}
