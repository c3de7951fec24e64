{#- The item of irrigant that goes into the bladder; it comes out again and is no urine. -#}
{%- macro irrigant() -%}
227488
{%- endmacro -%}

{#-
  Why a charted volume cannot be urine, by the columns volume_ml, itemid and is_error of a relation; NULL where it
  can.

  Less than nothing was voided, which is a slip or a correction of a row that cannot be told from it. 5,000 mL or more
  at one charting: a bladder holds about half a litre and a drainage bag two, and at one hour between chartings this
  is more than kidneys make; the reference code cuts one of its tables there, too. Bags of irrigant are emptied one by
  one.
-#}
{%- macro urine_set_aside(relation) -%}
CASE
  WHEN {{ relation }}.is_error THEN 'marked as an error'
  WHEN {{ relation }}.volume_ml IS NULL THEN 'no volume'
  WHEN ABS({{ relation }}.volume_ml) >= 5000 THEN '5000 mL or more'
  WHEN {{ relation }}.volume_ml < 0 AND {{ relation }}.itemid != {{ irrigant() }} THEN 'negative'
END
{%- endmacro -%}

{#- The urine of each clock hour of a stay, net of irrigant. -#}
{%- macro urine_by_hour() -%}
SELECT
  icustay_id,
  {{ end_of_hour('charttime') | indent(2) }} AS endtime,
  SUM(urineoutput) AS urineoutput
FROM {{ ref('pivoted_uo') }}
WHERE icustay_id IS NOT NULL
GROUP BY 1, 2
{%- endmacro -%}

{#-
  The urine of the 24 hours that end with a row, over a window `last_24_rows` of the rows of a stay.

  The limits are of a day's urine: it is known from the hour on that ends a whole day in the ICU. The whole hours of a
  stay follow each other, so the first and the last of 24 say it of all; a function of each row of a window costs more
  than one of its first. More irrigant in
  than anything out says nothing about urine. The rows of the reference reach back before the stay, where no urine is
  charted: little urine in little time scores as failure there.
-#}
{%- macro urine_of_24_hours(is_whole, urineoutput) -%}
{%- if reference_mode() -%}
SUM({{ urineoutput }}) OVER last_24_rows
{%- else -%}
CASE
  WHEN {{ is_whole }}
    AND FIRST_VALUE({{ is_whole }}) OVER last_24_rows
    AND SUM({{ urineoutput }}) OVER last_24_rows >= 0
    THEN SUM({{ urineoutput }}) OVER last_24_rows
END
{%- endif -%}
{%- endmacro -%}
