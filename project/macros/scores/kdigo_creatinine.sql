{#-
  KDIGO stage of acute kidney injury by creatinine (kdigo_creatinine).

  Rendered from crates/acuity-scores/src/kdigo_creatinine.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Kidney Disease: Improving Global Outcomes (KDIGO) Acute Kidney Injury Work Group. KDIGO Clinical Practice Guideline for Acute Kidney Injury. Kidney Int Suppl 2012;2:1-138. doi:10.1038/kisup.2012.1

  Columns read: creat (mg/dL), low48 (mg/dL), low7 (mg/dL), rrt (1).

  With `reference_quirks` the community's reference code is followed:
  - Creatinine is compared in decimals: 1.4 mg/dL is 0.3 above 1.1; the reference code compares doubles, where it is a hair less.
  - Beginning renal replacement therapy is stage 3; the reference code does not look at it.
  - Without a creatinine there is no stage; the reference code gives 0.
-#}

{%- macro kdigo_creatinine_aki_stage_creat() -%}
{%- if reference_mode() -%}
CASE
  WHEN creat >= 3 * low7 THEN 3
  WHEN (creat >= 4 AND creat >= low48 + 0.3) OR (creat >= 4 AND creat >= 1.5 * low7) THEN 3
  WHEN creat >= 2 * low7 THEN 2
  WHEN creat >= low48 + 0.3 OR creat >= 1.5 * low7 THEN 1
  WHEN creat IS NULL THEN 0
  WHEN creat IS NULL AND low48 IS NULL AND low7 IS NULL AND rrt IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN rrt = 1 THEN 3
  WHEN creat >= 3 * low7 - 0.000000001 THEN 3
  WHEN (creat >= 4 AND creat >= low48 + 0.29999999899999996) OR (creat >= 4 AND creat >= 1.5 * low7 - 0.000000001) THEN 3
  WHEN creat >= 2 * low7 - 0.000000001 THEN 2
  WHEN creat >= low48 + 0.29999999899999996 OR creat >= 1.5 * low7 - 0.000000001 THEN 1
  WHEN creat IS NULL THEN NULL
  WHEN creat IS NULL AND low48 IS NULL AND low7 IS NULL AND rrt IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro kdigo_creatinine_aki_stage_creat_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN creat >= 3 * low7 THEN 'creat low7'
  WHEN creat >= 4 AND creat >= low48 + 0.3 THEN 'creat low48'
  WHEN creat >= 4 AND creat >= 1.5 * low7 THEN 'creat low7'
  WHEN creat >= 2 * low7 THEN 'creat low7'
  WHEN creat >= low48 + 0.3 THEN 'creat low48'
  WHEN creat >= 1.5 * low7 THEN 'creat low7'
  WHEN creat IS NULL THEN ''
  WHEN creat IS NULL AND low48 IS NULL AND low7 IS NULL AND rrt IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN creat IS NULL THEN '' ELSE 'creat ' END, CASE WHEN low48 IS NULL THEN '' ELSE 'low48 ' END, CASE WHEN low7 IS NULL THEN '' ELSE 'low7 ' END, CASE WHEN rrt IS NULL THEN '' ELSE 'rrt ' END))
END
{%- else -%}
CASE
  WHEN rrt = 1 THEN 'rrt'
  WHEN creat >= 3 * low7 - 0.000000001 THEN 'creat low7'
  WHEN creat >= 4 AND creat >= low48 + 0.29999999899999996 THEN 'creat low48'
  WHEN creat >= 4 AND creat >= 1.5 * low7 - 0.000000001 THEN 'creat low7'
  WHEN creat >= 2 * low7 - 0.000000001 THEN 'creat low7'
  WHEN creat >= low48 + 0.29999999899999996 THEN 'creat low48'
  WHEN creat >= 1.5 * low7 - 0.000000001 THEN 'creat low7'
  WHEN creat IS NULL THEN NULL
  WHEN creat IS NULL AND low48 IS NULL AND low7 IS NULL AND rrt IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN creat IS NULL THEN '' ELSE 'creat ' END, CASE WHEN low48 IS NULL THEN '' ELSE 'low48 ' END, CASE WHEN low7 IS NULL THEN '' ELSE 'low7 ' END, CASE WHEN rrt IS NULL THEN '' ELSE 'rrt ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro kdigo_creatinine_components() -%}
{{ return(['aki_stage_creat']) }}
{%- endmacro %}

{%- macro kdigo_creatinine_points() -%}
{{ kdigo_creatinine_aki_stage_creat() }} AS aki_stage_creat
{%- endmacro %}

{%- macro kdigo_creatinine_total() -%}
CASE
  WHEN aki_stage_creat >= 0 THEN aki_stage_creat
END
{%- endmacro %}

{%- macro kdigo_creatinine_input(scored) -%}
CASE input
  WHEN 'creat' THEN CAST({{ scored }}.creat AS FLOAT64)
  WHEN 'low48' THEN CAST({{ scored }}.low48 AS FLOAT64)
  WHEN 'low7' THEN CAST({{ scored }}.low7 AS FLOAT64)
  WHEN 'rrt' THEN CAST({{ scored }}.rrt AS FLOAT64)
END AS value,
CASE input
  WHEN 'creat' THEN CAST(NULL AS STRING)
  WHEN 'low48' THEN CAST(NULL AS STRING)
  WHEN 'low7' THEN CAST(NULL AS STRING)
  WHEN 'rrt' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'creat' THEN 'mg/dL'
  WHEN 'low48' THEN 'mg/dL'
  WHEN 'low7' THEN 'mg/dL'
  WHEN 'rrt' THEN '1'
END AS unit
{%- endmacro %}

{%- macro kdigo_creatinine_drivers() -%}
SELECT
  decided.icustay_id,
  'kdigo_creatinine' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ kdigo_creatinine_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'aki_stage_creat' AS component,
    CAST({{ kdigo_creatinine_aki_stage_creat() }} AS FLOAT64) AS points,
    {{ kdigo_creatinine_aki_stage_creat_decided_by() }} AS decided_by
  FROM kdigo_creatinine
) AS decided
INNER JOIN kdigo_creatinine AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
