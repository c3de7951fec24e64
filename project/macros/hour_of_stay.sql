{#- The hour of a stay that a time is in, from 1, by the time that has passed since the admission: not by the clock. -#}
{%- macro hour_of_stay(at_time, intime) -%}
DIV(DATETIME_DIFF({{ at_time }}, {{ intime }}, SECOND), 3600) + 1
{%- endmacro -%}
