{#- Age in years at a time, from the date of birth; years of the Gregorian calendar's mean length. -#}
{%- macro age_in_years(dob, at_time) -%}
DATETIME_DIFF({{ at_time }}, {{ dob }}, SECOND) / 31556952.0
{%- endmacro -%}

{#- Whether a patient is an adult: the only place that says from which age on. NULL when no date of birth is known. -#}
{%- macro is_adult(dob, at_time) -%}
{{ age_in_years(dob, at_time) }} >= 16
{%- endmacro -%}

{#- Age in years as it is shown: dates of birth of patients over 89 are shifted to about 300 years; 91.4 is their
    published median age. -#}
{%- macro age_shown(dob, at_time) -%}
CASE WHEN {{ age_in_years(dob, at_time) }} > 89 THEN 91.4 ELSE {{ age_in_years(dob, at_time) }} END
{%- endmacro -%}
