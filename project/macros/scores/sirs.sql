{#-
  Systemic inflammatory response syndrome (sirs).

  Rendered from crates/acuity-scores/src/sirs.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  American College of Chest Physicians/Society of Critical Care Medicine Consensus Conference: definitions for sepsis and organ failure and guidelines for the use of innovative therapies in sepsis. Crit Care Med 1992;20:864-874. doi:10.1097/00003246-199206000-00025

  Columns read: tempc_min (degC), tempc_max (degC), heartrate_max (bpm), resprate_max (breaths/min), paco2_min (mmHg), wbc_min (K/uL), wbc_max (K/uL), bands_max (%).
-#}

{%- macro sirs_temp_score() -%}
CASE
  WHEN tempc_min < 36 OR tempc_max > 38 THEN 1
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sirs_heartrate_score() -%}
CASE
  WHEN heartrate_max > 90 THEN 1
  WHEN heartrate_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sirs_resp_score() -%}
CASE
  WHEN resprate_max > 20 OR paco2_min < 32 THEN 1
  WHEN resprate_max IS NULL AND paco2_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sirs_wbc_score() -%}
CASE
  WHEN wbc_min < 4 OR wbc_max > 12 OR bands_max > 10 THEN 1
  WHEN wbc_min IS NULL AND bands_max IS NULL THEN NULL
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND bands_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sirs_temp_score_value() -%}
CASE
  WHEN tempc_min < 36 THEN tempc_min
  WHEN tempc_max > 38 THEN tempc_max
  ELSE (tempc_min + tempc_max) / 2
END
{%- endmacro %}

{%- macro sirs_temp_score_decided_by() -%}
CASE
  WHEN tempc_min < 36 THEN 'tempc_min'
  WHEN tempc_max > 38 THEN 'tempc_max'
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN tempc_min IS NULL THEN '' ELSE 'tempc_min ' END, CASE WHEN tempc_max IS NULL THEN '' ELSE 'tempc_max ' END))
END
{%- endmacro %}

{%- macro sirs_heartrate_score_decided_by() -%}
CASE
  WHEN heartrate_max IS NULL THEN NULL
  ELSE 'heartrate_max'
END
{%- endmacro %}

{%- macro sirs_resp_score_decided_by() -%}
CASE
  WHEN resprate_max > 20 THEN 'resprate_max'
  WHEN paco2_min < 32 THEN 'paco2_min'
  WHEN resprate_max IS NULL AND paco2_min IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END, CASE WHEN paco2_min IS NULL THEN '' ELSE 'paco2_min ' END))
END
{%- endmacro %}

{%- macro sirs_wbc_score_decided_by() -%}
CASE
  WHEN wbc_min < 4 THEN 'wbc_min'
  WHEN wbc_max > 12 THEN 'wbc_max'
  WHEN bands_max > 10 THEN 'bands_max'
  WHEN wbc_min IS NULL AND bands_max IS NULL THEN NULL
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND bands_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN wbc_min IS NULL THEN '' ELSE 'wbc_min ' END, CASE WHEN wbc_max IS NULL THEN '' ELSE 'wbc_max ' END, CASE WHEN bands_max IS NULL THEN '' ELSE 'bands_max ' END))
END
{%- endmacro %}

{%- macro sirs_components() -%}
{{ return(['temp_score', 'heartrate_score', 'resp_score', 'wbc_score']) }}
{%- endmacro %}

{%- macro sirs_points() -%}
{{ sirs_temp_score() }} AS temp_score,
{{ sirs_heartrate_score() }} AS heartrate_score,
{{ sirs_resp_score() }} AS resp_score,
{{ sirs_wbc_score() }} AS wbc_score
{%- endmacro %}

{%- macro sirs_total() -%}
COALESCE(temp_score, 0)
+ COALESCE(heartrate_score, 0)
+ COALESCE(resp_score, 0)
+ COALESCE(wbc_score, 0)
{%- endmacro %}

{%- macro sirs_input(scored) -%}
CASE input
  WHEN 'tempc_min' THEN CAST({{ scored }}.tempc_min AS FLOAT64)
  WHEN 'tempc_max' THEN CAST({{ scored }}.tempc_max AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'resprate_max' THEN CAST({{ scored }}.resprate_max AS FLOAT64)
  WHEN 'paco2_min' THEN CAST({{ scored }}.paco2_min AS FLOAT64)
  WHEN 'wbc_min' THEN CAST({{ scored }}.wbc_min AS FLOAT64)
  WHEN 'wbc_max' THEN CAST({{ scored }}.wbc_max AS FLOAT64)
  WHEN 'bands_max' THEN CAST({{ scored }}.bands_max AS FLOAT64)
END AS value,
CASE input
  WHEN 'tempc_min' THEN CAST(NULL AS STRING)
  WHEN 'tempc_max' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'resprate_max' THEN CAST(NULL AS STRING)
  WHEN 'paco2_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_max' THEN CAST(NULL AS STRING)
  WHEN 'bands_max' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'tempc_min' THEN 'degC'
  WHEN 'tempc_max' THEN 'degC'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'resprate_max' THEN 'breaths/min'
  WHEN 'paco2_min' THEN 'mmHg'
  WHEN 'wbc_min' THEN 'K/uL'
  WHEN 'wbc_max' THEN 'K/uL'
  WHEN 'bands_max' THEN '%'
END AS unit
{%- endmacro %}

{%- macro sirs_drivers() -%}
SELECT
  decided.icustay_id,
  'sirs' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ sirs_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'temp_score' AS component,
    CAST({{ sirs_temp_score() }} AS FLOAT64) AS points,
    {{ sirs_temp_score_decided_by() }} AS decided_by
  FROM sirs
  UNION ALL
  SELECT
    icustay_id,
    'heartrate_score' AS component,
    CAST({{ sirs_heartrate_score() }} AS FLOAT64) AS points,
    {{ sirs_heartrate_score_decided_by() }} AS decided_by
  FROM sirs
  UNION ALL
  SELECT
    icustay_id,
    'resp_score' AS component,
    CAST({{ sirs_resp_score() }} AS FLOAT64) AS points,
    {{ sirs_resp_score_decided_by() }} AS decided_by
  FROM sirs
  UNION ALL
  SELECT
    icustay_id,
    'wbc_score' AS component,
    CAST({{ sirs_wbc_score() }} AS FLOAT64) AS points,
    {{ sirs_wbc_score_decided_by() }} AS decided_by
  FROM sirs
) AS decided
INNER JOIN sirs AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
