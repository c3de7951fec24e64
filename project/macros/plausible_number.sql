{#-
  A charted number, or NULL when it is no number, infinite or beyond any measurement.

  One slip of the pen must cost its own row and not the whole build: sums and products of such numbers overflow, which
  is an error in BigQuery. The comparisons are written so that NaN fails them wherever it is sorted.
-#}
{%- macro plausible_number(column) -%}
CASE WHEN {{ column }} >= -1.0e15 AND {{ column }} <= 1.0e15 THEN {{ column }} END
{%- endmacro -%}
