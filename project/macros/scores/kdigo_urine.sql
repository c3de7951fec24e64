{#-
  KDIGO stage of acute kidney injury by urine output (kdigo_urine).

  Rendered from crates/acuity-scores/src/kdigo_urine.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Kidney Disease: Improving Global Outcomes (KDIGO) Acute Kidney Injury Work Group. KDIGO Clinical Practice Guideline for Acute Kidney Injury. Kidney Int Suppl 2012;2:1-138. doi:10.1038/kisup.2012.1

  Columns read: hours_in_icu (h), uo_rt_6hr (mL/kg/h), uo_rt_12hr (mL/kg/h), uo_rt_24hr (mL/kg/h), uo_tm_6hr (h), uo_tm_12hr (h), uo_tm_24hr (h).

  With `reference_quirks` the community's reference code is followed:
  - A stage needs urine of the guideline's whole 6, 12 or 24 hours, and without 6 of them nothing is known; the reference code is content with 2, 5 or 11, and sees no injury in the first 6 hours of a stay.
-#}

{%- macro kdigo_urine_aki_stage_uo() -%}
{%- if reference_mode() -%}
CASE
  WHEN uo_rt_6hr IS NULL THEN NULL
  WHEN hours_in_icu <= 6 THEN 0
  WHEN (uo_tm_24hr >= 11 AND uo_rt_24hr < 0.3) OR (uo_tm_12hr >= 5 AND uo_rt_12hr = 0) THEN 3
  WHEN uo_tm_12hr >= 5 AND uo_rt_12hr < 0.5 THEN 2
  WHEN uo_tm_6hr >= 2 AND uo_rt_6hr < 0.5 THEN 1
  WHEN uo_rt_6hr < 0 OR uo_rt_6hr >= 0 THEN 0
END
{%- else -%}
CASE
  WHEN (uo_tm_24hr >= 24 AND uo_rt_24hr < 0.3) OR (uo_tm_12hr >= 12 AND uo_rt_12hr <= 0) THEN 3
  WHEN uo_tm_12hr >= 12 AND uo_rt_12hr < 0.5 THEN 2
  WHEN uo_tm_6hr >= 6 AND uo_rt_6hr < 0.5 THEN 1
  WHEN uo_tm_6hr >= 6 AND uo_rt_6hr >= 0.5 THEN 0
END
{%- endif -%}
{%- endmacro %}

{%- macro kdigo_urine_aki_stage_uo_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN uo_rt_6hr IS NULL THEN NULL
  WHEN hours_in_icu <= 6 THEN 'hours_in_icu'
  WHEN uo_tm_24hr >= 11 AND uo_rt_24hr < 0.3 THEN 'uo_tm_24hr uo_rt_24hr'
  WHEN uo_tm_12hr >= 5 AND uo_rt_12hr = 0 THEN 'uo_tm_12hr uo_rt_12hr'
  WHEN uo_tm_12hr >= 5 AND uo_rt_12hr < 0.5 THEN 'uo_tm_12hr uo_rt_12hr'
  WHEN uo_tm_6hr >= 2 AND uo_rt_6hr < 0.5 THEN 'uo_tm_6hr uo_rt_6hr'
  WHEN uo_rt_6hr < 0 THEN 'uo_rt_6hr'
  WHEN uo_rt_6hr >= 0 THEN 'uo_rt_6hr'
END
{%- else -%}
CASE
  WHEN uo_tm_24hr >= 24 AND uo_rt_24hr < 0.3 THEN 'uo_tm_24hr uo_rt_24hr'
  WHEN uo_tm_12hr >= 12 AND uo_rt_12hr <= 0 THEN 'uo_tm_12hr uo_rt_12hr'
  WHEN uo_tm_12hr >= 12 AND uo_rt_12hr < 0.5 THEN 'uo_tm_12hr uo_rt_12hr'
  WHEN uo_tm_6hr >= 6 AND uo_rt_6hr < 0.5 THEN 'uo_tm_6hr uo_rt_6hr'
  WHEN uo_tm_6hr >= 6 AND uo_rt_6hr >= 0.5 THEN 'uo_tm_6hr uo_rt_6hr'
END
{%- endif -%}
{%- endmacro %}

{%- macro kdigo_urine_components() -%}
{{ return(['aki_stage_uo']) }}
{%- endmacro %}

{%- macro kdigo_urine_points() -%}
{{ kdigo_urine_aki_stage_uo() }} AS aki_stage_uo
{%- endmacro %}

{%- macro kdigo_urine_total() -%}
CASE
  WHEN aki_stage_uo >= 0 THEN aki_stage_uo
END
{%- endmacro %}

{%- macro kdigo_urine_input(scored) -%}
CASE input
  WHEN 'hours_in_icu' THEN CAST({{ scored }}.hours_in_icu AS FLOAT64)
  WHEN 'uo_rt_6hr' THEN CAST({{ scored }}.uo_rt_6hr AS FLOAT64)
  WHEN 'uo_rt_12hr' THEN CAST({{ scored }}.uo_rt_12hr AS FLOAT64)
  WHEN 'uo_rt_24hr' THEN CAST({{ scored }}.uo_rt_24hr AS FLOAT64)
  WHEN 'uo_tm_6hr' THEN CAST({{ scored }}.uo_tm_6hr AS FLOAT64)
  WHEN 'uo_tm_12hr' THEN CAST({{ scored }}.uo_tm_12hr AS FLOAT64)
  WHEN 'uo_tm_24hr' THEN CAST({{ scored }}.uo_tm_24hr AS FLOAT64)
END AS value,
CASE input
  WHEN 'hours_in_icu' THEN CAST(NULL AS STRING)
  WHEN 'uo_rt_6hr' THEN CAST(NULL AS STRING)
  WHEN 'uo_rt_12hr' THEN CAST(NULL AS STRING)
  WHEN 'uo_rt_24hr' THEN CAST(NULL AS STRING)
  WHEN 'uo_tm_6hr' THEN CAST(NULL AS STRING)
  WHEN 'uo_tm_12hr' THEN CAST(NULL AS STRING)
  WHEN 'uo_tm_24hr' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'hours_in_icu' THEN 'h'
  WHEN 'uo_rt_6hr' THEN 'mL/kg/h'
  WHEN 'uo_rt_12hr' THEN 'mL/kg/h'
  WHEN 'uo_rt_24hr' THEN 'mL/kg/h'
  WHEN 'uo_tm_6hr' THEN 'h'
  WHEN 'uo_tm_12hr' THEN 'h'
  WHEN 'uo_tm_24hr' THEN 'h'
END AS unit
{%- endmacro %}

{%- macro kdigo_urine_drivers() -%}
SELECT
  decided.icustay_id,
  'kdigo_urine' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ kdigo_urine_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'aki_stage_uo' AS component,
    CAST({{ kdigo_urine_aki_stage_uo() }} AS FLOAT64) AS points,
    {{ kdigo_urine_aki_stage_uo_decided_by() }} AS decided_by
  FROM kdigo_urine
) AS decided
INNER JOIN kdigo_urine AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
