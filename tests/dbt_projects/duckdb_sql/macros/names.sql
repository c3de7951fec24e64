{% macro engine_name() %}{{ return(adapter.dispatch('engine_name')()) }}{% endmacro %}
{% macro default__engine_name() %}any{% endmacro %}
{% macro duckdb__engine_name() %}duckdb{% endmacro %}
{% macro bigquery__engine_name() %}bigquery{% endmacro %}
