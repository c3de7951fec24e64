{% macro duckdb__stack(relations, exclude=none, override=none) %}
-- the shim's
{{ return(kit.default__stack(relations, exclude, {'amount': 'double'})) }}
{% endmacro %}
