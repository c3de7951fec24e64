{#-
  Whether a patient died in an ICU stay, 1 or 0, by the columns deathtime, dischtime and discharge_location of the
  admission and intime and outtime of the stay, each with the prefix that they have where it is asked.
-#}
{%- macro died_in_icu(admission, stay) -%}
CASE
  WHEN {{ admission }}deathtime >= {{ stay }}intime AND {{ admission }}deathtime <= {{ stay }}outtime THEN 1
  -- Times of death are sometimes charted before the last transfer.
  WHEN {{ admission }}deathtime <= {{ stay }}intime THEN 1
  WHEN {{ admission }}dischtime <= {{ stay }}outtime AND {{ admission }}discharge_location = 'DEAD/EXPIRED' THEN 1
  ELSE 0
END
{%- endmacro -%}
