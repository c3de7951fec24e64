{#-
  Quick SOFA (qsofa).

  Rendered from crates/acuity-scores/src/qsofa.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Singer M, Deutschman CS, Seymour CW, et al. The Third International Consensus Definitions for Sepsis and Septic Shock (Sepsis-3). JAMA 2016;315:801-810. doi:10.1001/jama.2016.0287
  Seymour CW, Liu VX, Iwashyna TJ, et al. Assessment of Clinical Criteria for Sepsis. JAMA 2016;315:762-774. doi:10.1001/jama.2016.0288

  Columns read: sysbp_min (mmHg), mingcs (1), resprate_max (breaths/min).

  With `reference_quirks` the community's reference code is followed:
  - A Glasgow coma scale of 14 is altered mentation in the paper (below 15); the reference code asks for 13 or less.
-#}

{%- macro qsofa_sysbp_score() -%}
CASE
  WHEN sysbp_min <= 100 THEN 1
  WHEN sysbp_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro qsofa_gcs_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN mingcs <= 13 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN mingcs < 15 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro qsofa_resprate_score() -%}
CASE
  WHEN resprate_max >= 22 THEN 1
  WHEN resprate_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro qsofa_sysbp_score_decided_by() -%}
CASE
  WHEN sysbp_min IS NULL THEN NULL
  ELSE 'sysbp_min'
END
{%- endmacro %}

{%- macro qsofa_gcs_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- else -%}
CASE
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endif -%}
{%- endmacro %}

{%- macro qsofa_resprate_score_decided_by() -%}
CASE
  WHEN resprate_max IS NULL THEN NULL
  ELSE 'resprate_max'
END
{%- endmacro %}

{%- macro qsofa_components() -%}
{{ return(['sysbp_score', 'gcs_score', 'resprate_score']) }}
{%- endmacro %}

{%- macro qsofa_points() -%}
{{ qsofa_sysbp_score() }} AS sysbp_score,
{{ qsofa_gcs_score() }} AS gcs_score,
{{ qsofa_resprate_score() }} AS resprate_score
{%- endmacro %}

{%- macro qsofa_total() -%}
COALESCE(sysbp_score, 0)
+ COALESCE(gcs_score, 0)
+ COALESCE(resprate_score, 0)
{%- endmacro %}

{%- macro qsofa_input(scored) -%}
CASE input
  WHEN 'sysbp_min' THEN CAST({{ scored }}.sysbp_min AS FLOAT64)
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
  WHEN 'resprate_max' THEN CAST({{ scored }}.resprate_max AS FLOAT64)
END AS value,
CASE input
  WHEN 'sysbp_min' THEN CAST(NULL AS STRING)
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
  WHEN 'resprate_max' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'sysbp_min' THEN 'mmHg'
  WHEN 'mingcs' THEN '1'
  WHEN 'resprate_max' THEN 'breaths/min'
END AS unit
{%- endmacro %}

{%- macro qsofa_drivers() -%}
SELECT
  decided.icustay_id,
  'qsofa' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ qsofa_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'sysbp_score' AS component,
    CAST({{ qsofa_sysbp_score() }} AS FLOAT64) AS points,
    {{ qsofa_sysbp_score_decided_by() }} AS decided_by
  FROM qsofa
  UNION ALL
  SELECT
    icustay_id,
    'gcs_score' AS component,
    CAST({{ qsofa_gcs_score() }} AS FLOAT64) AS points,
    {{ qsofa_gcs_score_decided_by() }} AS decided_by
  FROM qsofa
  UNION ALL
  SELECT
    icustay_id,
    'resprate_score' AS component,
    CAST({{ qsofa_resprate_score() }} AS FLOAT64) AS points,
    {{ qsofa_resprate_score_decided_by() }} AS decided_by
  FROM qsofa
) AS decided
INNER JOIN qsofa AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
