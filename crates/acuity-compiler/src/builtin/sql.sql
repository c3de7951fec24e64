{% macro type_string() -%}STRING{%- endmacro %}
{% macro type_timestamp() -%}TIMESTAMP{%- endmacro %}
{% macro type_float() -%}FLOAT64{%- endmacro %}
{% macro type_numeric() -%}NUMERIC{%- endmacro %}
{% macro type_bigint() -%}INT64{%- endmacro %}
{% macro type_int() -%}INT64{%- endmacro %}
{% macro type_boolean() -%}BOOL{%- endmacro %}
{% macro current_timestamp() -%}CURRENT_TIMESTAMP(){%- endmacro %}
{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
    datetime_add(cast({{ from_date_or_timestamp }} as datetime), interval {{ interval }} {{ datepart }})
{%- endmacro %}
{% macro datediff(first_date, second_date, datepart) -%}
    datetime_diff(cast({{ second_date }} as datetime), cast({{ first_date }} as datetime), {{ datepart }})
{%- endmacro %}
{% macro date_trunc(datepart, date) -%}
    timestamp_trunc(cast({{ date }} as timestamp), {{ datepart }})
{%- endmacro %}
{% macro safe_cast(field, type) -%}safe_cast({{ field }} as {{ type }}){%- endmacro %}
{% macro cast(field, type) -%}cast({{ field }} as {{ type }}){%- endmacro %}
{% macro concat(fields) -%}concat({{ fields | join(', ') }}){%- endmacro %}
{% macro hash(field) -%}to_hex(md5(cast({{ field }} as STRING))){%- endmacro %}
{% macro length(expression) -%}length({{ expression }}){%- endmacro %}
{% macro any_value(expression) -%}any_value({{ expression }}){%- endmacro %}
{% macro bool_or(expression) -%}logical_or({{ expression }}){%- endmacro %}
{% macro except() -%}except distinct{%- endmacro %}
{% macro intersect() -%}intersect distinct{%- endmacro %}
{% macro string_literal(value) -%}'{{ value }}'{%- endmacro %}
{% macro escape_single_quotes(expression) -%}{{ expression | replace("'", "\\'") }}{%- endmacro %}
{% macro split_part(string_text, delimiter_text, part_number) -%}
    split({{ string_text }}, {{ delimiter_text }})[safe_offset({{ part_number - 1 }})]
{%- endmacro %}
