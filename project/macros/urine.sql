{#- The item of irrigant that goes into the bladder; it comes out again and is no urine. -#}
{%- macro irrigant() -%}
227488
{%- endmacro -%}

{#-
  Why a charted volume cannot be urine, by the columns volume_ml, itemid and is_error of a relation; NULL where it can.

  Less than nothing was voided, which is a slip or a correction of a row that cannot be told from it. 5,000 mL or more at one charting:
  a bladder holds about half a litre and a drainage bag two, and at one hour between chartings this is more than kidneys make; the
  reference code cuts one of its tables there, too. Bags of irrigant are emptied one by one.
-#}
{%- macro urine_set_aside(relation) -%}
CASE
  WHEN {{ relation }}.is_error THEN 'marked as an error'
  WHEN {{ relation }}.volume_ml IS NULL THEN 'no volume'
  WHEN ABS({{ relation }}.volume_ml) >= 5000 THEN '5000 mL or more'
  WHEN {{ relation }}.volume_ml < 0 AND {{ relation }}.itemid != {{ irrigant() }} THEN 'negative'
END
{%- endmacro -%}
