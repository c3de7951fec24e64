{# What snapshots say of time and of a version's name; a project may redefine each, also for its dialect only. #}

{% macro snapshot_get_time() -%}
    {{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}
{%- endmacro %}
{% macro default__snapshot_get_time() -%}{{ current_timestamp() }}{%- endmacro %}
{% macro duckdb__snapshot_get_time() -%}{{ current_timestamp() }}::timestamp{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
    {{ return(adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp)) }}
{%- endmacro %}
{% macro bigquery__snapshot_string_as_time(timestamp) -%}TIMESTAMP("{{ timestamp }}"){%- endmacro %}
{% macro default__snapshot_string_as_time(timestamp) -%}'{{ timestamp }}'::timestamp{%- endmacro %}

{% macro snapshot_hash_arguments(args) -%}
    {{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}
{%- endmacro %}
{% macro bigquery__snapshot_hash_arguments(args) -%}
    TO_HEX(MD5(CONCAT(
        {%- for arg in args %}COALESCE(CAST({{ arg }} AS STRING), ''){{ ", '|', " if not loop.last }}{% endfor -%}
    )))
{%- endmacro %}
{% macro default__snapshot_hash_arguments(args) -%}
    md5(
        {%- for arg in args %}coalesce(cast({{ arg }} as varchar), ''){{ " || '|' || " if not loop.last }}{% endfor -%}
    )
{%- endmacro %}
