{% macro cols(prefix, names=['a', 'b']) -%}
  {%- for n in names -%}
    {{ prefix }}.{{ n }}{{ ", " if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
{% macro kw(a, b=none) %}{{ a }}/{{ b }}/{{ varargs | join('+') }}/{{ kwargs.get('z') }}{% endmacro %}
{% macro box() %}<{{ caller() }}>{% endmacro %}
