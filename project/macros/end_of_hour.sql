{#- The end of the clock hour that a time belongs to, where an hour holds its end and not its beginning: 10:00:00 is
    of the hour that ends then, 10:00:01 of the next one. It is what makes rows and hours meet in an equi-join. -#}
{%- macro end_of_hour(at_time) -%}
CASE
  WHEN DATETIME_TRUNC({{ at_time }}, HOUR) = {{ at_time }} THEN {{ at_time }}
  ELSE DATETIME_ADD(DATETIME_TRUNC({{ at_time }}, HOUR), INTERVAL 1 HOUR)
END
{%- endmacro -%}
