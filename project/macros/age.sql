{#- Age in years at a time, from the date of birth; years of the Gregorian calendar's mean length. -#}
{%- macro age_in_years(dob, at_time) -%}
DATETIME_DIFF({{ at_time }}, {{ dob }}, SECOND) / 31556952.0
{%- endmacro -%}

{#- Whether a patient is an adult: the only place that says from which age on. NULL when no date of birth is known. -#}
{%- macro is_adult(dob, at_time) -%}
{{ age_in_years(dob, at_time) }} >= 16
{%- endmacro -%}
