{% macro check(relation, name) %}
    {% if not (relation is mapping and relation.get('metadata', {}).get('type', '').endswith('Relation')) %}
        {% do exceptions.raise_compiler_error(name ~ " needs a relation, not " ~ relation) %}
    {% endif %}
    {% if relation.is_cte %}
        {% do exceptions.raise_compiler_error(name ~ " needs a table, not " ~ relation.name | replace(api.Relation.add_ephemeral_prefix(''), '')) %}
    {% endif %}
{% endmacro %}

{%- macro stack(relations, exclude=none, override=none) -%}
    {{ return(adapter.dispatch('stack', 'kit')(relations, exclude, override)) }}
{%- endmacro -%}

{%- macro default__stack(relations, exclude=none, override=none) -%}
    {%- if not execute %}{{ return('') }}{% endif -%}
    {%- set override = override if override is not none else {} -%}
    {%- set all, of = {}, {} -%}
    {%- for relation in relations -%}
        {%- do kit.check(relation, 'stack') -%}
        {%- do of.update({relation | string: []}) -%}
        {%- for column in adapter.get_columns_in_relation(relation) if column.column | lower not in (exclude or []) | map('lower') | list -%}
            {%- do of[relation | string].append(column.column) -%}
            {%- if column.column not in all -%}
                {%- set _ = all.update({column.column: column}) -%}
            {%- elif column.is_string() and all[column.column].is_string() and column.string_size() > all[column.column].string_size() -%}
                {%- set _ = all.update({column.column: column}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for relation in relations %}
    (
        select
            cast({{ dbt.string_literal(relation) }} as {{ dbt.type_string() }}) as source_relation
            {%- for name, column in all.items() %}
            , cast({{ adapter.quote(name) if name in of[relation | string] else 'null' }} as {{ override.get(name, column.data_type) }}) as {{ column.quoted }}
            {%- endfor %}
        from {{ relation }}
    )
    {%- if not loop.last %} union all {% endif -%}
    {%- endfor -%}
{%- endmacro -%}

{% macro values_of(relation, column, most=none, default=[]) %}
    {%- if not execute -%}{{ return(default) }}{%- endif -%}
    {%- call statement('values', fetch_result=true) -%}
        select distinct {{ column }} as value from {{ relation }} order by 1 {% if most %}limit {{ most }}{% endif %}
    {%- endcall -%}
    {%- set found = load_result('values') -%}
    {%- if found['data'] and found.table | length > 0 -%}
        {%- set listed = found['table'].columns['value'].values() | list -%}
        {%- for row in found.table -%}{%- if row.value != row[0] -%}{{ exceptions.raise_compiler_error('rows') }}{%- endif -%}{%- endfor -%}
    {%- endif -%}
    {{ return(listed or default) }}
{% endmacro %}

{% macro slug(text) %}
    {%- set text = modules.re.sub('[^a-z0-9_]+', '_', text | lower) -%}
    {{ return(modules.re.sub('\s', '', text)) }}
{% endmacro %}

{%- macro key(fields) -%}
    {%- set parts = [] -%}
    {%- for field in fields -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '" ~ var('kit_null', '_null_') ~ "')") -%}
        {%- if not loop.last %}{%- do parts.append("'-'") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro -%}
