{% macro surcharge() %}5{% endmacro %}
