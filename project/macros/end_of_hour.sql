{#- The end of the clock hour that a time belongs to, where an hour holds its end and not its beginning: 10:00:00 is
    of the hour that ends then, 10:00:01 of the next one. It is what makes rows and hours meet in an equi-join. A
    microsecond, the least there is, less than an hour on is in the hour that begins at the end. -#}
{%- macro end_of_hour(at_time) -%}
DATETIME_TRUNC(DATETIME_ADD({{ at_time }}, INTERVAL 3599999999 MICROSECOND), HOUR)
{%- endmacro -%}
