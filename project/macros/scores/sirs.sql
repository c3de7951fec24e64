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
