{# dbt's macros for materializations of a project's own. #}

{% macro run_hooks(hooks, inside_transaction=True) -%}
    {%- for hook in hooks if (hook.transaction if hook.transaction is defined else True) == inside_transaction -%}
        {%- set statement_sql = render(hook.sql) | trim -%}
        {%- if statement_sql -%}
            {%- call statement() %}{{ statement_sql }}{% endcall -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro make_hook_config(sql, inside_transaction) -%}
    {{ return({'sql': sql, 'transaction': inside_transaction}) }}
{%- endmacro %}
{% macro before_begin(sql) -%}{{ return(make_hook_config(sql, inside_transaction=False)) }}{%- endmacro %}
{% macro in_transaction(sql) -%}{{ return(make_hook_config(sql, inside_transaction=True)) }}{%- endmacro %}
{% macro after_commit(sql) -%}{{ return(make_hook_config(sql, inside_transaction=False)) }}{%- endmacro %}

{% macro set_sql_header(config) -%}
    {%- do config.set('sql_header', caller()) -%}
{%- endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=True) -%}
    {{ return(existing_relation is not none and not full_refresh_mode) }}
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {{ return(adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language)) }}
{%- endmacro %}
{% macro bigquery__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if temporary %}{%- do __temporary(relation) %}{%- endif -%}
    {{ config.get('sql_header') or '' }}
    create or replace table {{ relation }} as (
        {{ compiled_code }}
    )
{%- endmacro %}
{% macro default__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if temporary %}{%- do __temporary(relation) %}{%- endif -%}
    {{ config.get('sql_header') or '' }}
    create {{ 'or replace ' if temporary }}table {{ relation }} as (
        {{ compiled_code }}
    )
{%- endmacro %}
{% macro get_create_table_as_sql(temporary, relation, sql) -%}
    {{ return(adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql)) }}
{%- endmacro %}
{% macro default__get_create_table_as_sql(temporary, relation, sql) -%}
    {{ return(create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{% macro create_view_as(relation, sql) -%}
    {{ return(adapter.dispatch('create_view_as', 'dbt')(relation, sql)) }}
{%- endmacro %}
{% macro bigquery__create_view_as(relation, sql) -%}
    {{ config.get('sql_header') or '' }}
    create or replace view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}
{% macro default__create_view_as(relation, sql) -%}
    {{ config.get('sql_header') or '' }}
    create view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}
{% macro get_create_view_as_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}
{% macro default__get_create_view_as_sql(relation, sql) -%}
    {{ return(create_view_as(relation, sql)) }}
{%- endmacro %}

{% macro get_assert_columns_equivalent(sql) -%}{%- endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
    {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) %}
    insert into {{ target_relation }} ({{ names }})
    (
        select {{ names }}
        from {{ temp_relation }}
    )
{%- endmacro %}

{% macro get_incremental_append_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_append_sql', 'dbt')(arg_dict)) }}
{%- endmacro %}
{% macro default__get_incremental_append_sql(arg_dict) -%}
    {{ return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) }}
{%- endmacro %}

{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ return(adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}
{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set keys = [unique_key] if unique_key is string else (unique_key or []) -%}
    {%- if keys %}
    delete from {{ target }} as DBT_INTERNAL_DEST
    where exists (
        select 1 from {{ source }} as DBT_INTERNAL_SOURCE
        where {% for key in keys %}{{ 'and ' if not loop.first }}DBT_INTERNAL_SOURCE.{{ key }} = DBT_INTERNAL_DEST.{{ key }} {% endfor %}
    )
    {%- for predicate in incremental_predicates or [] %}
    and {{ predicate }}
    {%- endfor %};
    {%- endif %}
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ return(adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}
{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set keys = [unique_key] if unique_key is string else (unique_key or []) -%}
    {%- set conditions = (incremental_predicates or []) | list -%}
    {%- for key in keys -%}
        {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
    {%- if not keys %}{%- do conditions.append('false') -%}{%- endif -%}
    {%- set names = dest_columns | map(attribute='name') | list %}
    merge into {{ target }} as DBT_INTERNAL_DEST
    using {{ source }} as DBT_INTERNAL_SOURCE
    on ({{ conditions | join(') and (') }})
    {%- if keys %}
    {%- set kept = (config.get('merge_exclude_columns') or []) | map('lower') | list -%}
    {%- set updated = config.get('merge_update_columns') or [] -%}
    {%- if not updated -%}
        {%- for name in names if name | lower not in kept %}{%- do updated.append(name) %}{%- endfor -%}
    {%- endif %}
    when matched then update set
        {% for name in updated %}{{ adapter.quote(name) }} = DBT_INTERNAL_SOURCE.{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %}
    {%- endif %}
    when not matched then insert
        ({{ get_quoted_csv(names) }})
    values
        ({% for name in names %}DBT_INTERNAL_SOURCE.{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro get_incremental_merge_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) }}
{%- endmacro %}
{% macro default__get_incremental_merge_sql(arg_dict) -%}
    {{ return(get_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{%- endmacro %}
{% macro get_incremental_delete_insert_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_delete_insert_sql', 'dbt')(arg_dict)) }}
{%- endmacro %}
{% macro default__get_incremental_delete_insert_sql(arg_dict) -%}
    {{ return(get_delete_insert_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{%- endmacro %}
{% macro get_incremental_default_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_default_sql', 'dbt')(arg_dict)) }}
{%- endmacro %}
{% macro bigquery__get_incremental_default_sql(arg_dict) -%}{{ return(get_incremental_merge_sql(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_default_sql(arg_dict) -%}
    {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
{%- endmacro %}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') -%}
    {%- if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}
        {{ return(on_schema_change) }}
    {%- endif -%}
    {{ return(default) }}
{%- endmacro %}

{#- By way of another column, as in dbt: the changed one comes last. -#}
{% macro alter_column_type(relation, column_name, new_column_type) -%}
    {%- set table, column, other = 'alter table ' ~ relation.render(), adapter.quote(column_name), adapter.quote(column_name ~ '__dbt_alter') -%}
    {%- do run_query(table ~ ' add column ' ~ other ~ ' ' ~ new_column_type) -%}
    {%- do run_query('update ' ~ relation.render() ~ ' set ' ~ other ~ ' = cast(' ~ column ~ ' as ' ~ new_column_type ~ ') where true') -%}
    {%- do run_query(table ~ ' drop column ' ~ column) -%}
    {%- do run_query(table ~ ' rename column ' ~ other ~ ' to ' ~ column) -%}
{%- endmacro %}

{% macro alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) -%}
    {%- for column in add_columns or [] -%}
        {%- do run_query('alter table ' ~ relation.render() ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {%- for column in remove_columns or [] -%}
        {%- do run_query('alter table ' ~ relation.render() ~ ' drop column ' ~ adapter.quote(column.name)) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {%- if on_schema_change == 'ignore' -%}{{ return({}) }}{%- endif -%}
    {%- set given = adapter.get_columns_in_relation(source_relation) -%}
    {%- set there = adapter.get_columns_in_relation(target_relation) -%}
    {%- set new = diff_columns(given, there) -%}
    {%- set gone = diff_columns(there, given) -%}
    {%- if on_schema_change == 'fail' and (new or gone) -%}
        {%- do exceptions.raise_compiler_error('The source and target schemas on this incremental model are out of sync') -%}
    {%- endif -%}
    {%- do alter_relation_add_remove_columns(target_relation, new, gone if on_schema_change == 'sync_all_columns' else none) -%}
    {{ return(given) }}
{%- endmacro %}
