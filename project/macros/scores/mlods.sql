{#-
  Modified Logistic Organ Dysfunction System (mlods).

  Rendered from crates/acuity-scores/src/mlods.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Le Gall JR, Klar J, Lemeshow S, et al. The Logistic Organ Dysfunction System. A new way to assess organ dysfunction in the intensive care unit. JAMA 1996;276:802-810. doi:10.1001/jama.1996.03540100046027
  Seymour CW, Liu VX, Iwashyna TJ, et al. Assessment of Clinical Criteria for Sepsis. JAMA 2016;315:762-774. doi:10.1001/jama.2016.0288

  Columns read: mingcs (1), heartrate_min (bpm), heartrate_max (bpm), sysbp_min (mmHg), sysbp_max (mmHg), creatinine_max (mg/dL), pao2fio2_vent_min (mmHg), wbc_min (K/uL), wbc_max (K/uL), platelet_min (K/uL), bilirubin_max (mg/dL).

  With `reference_quirks` the community's reference code is followed:
  - A system with some of its values is scored by those that are known; the reference code asks for the highest heart rate or the lowest systolic pressure, and for the highest white cells or platelets.
-#}

{%- macro mlods_neurologic() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs <= 5 THEN 5
  WHEN mingcs <= 8 THEN 3
  WHEN mingcs <= 13 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro mlods_cardiovascular() -%}
{%- if reference_mode() -%}
CASE
  WHEN heartrate_max IS NULL AND sysbp_min IS NULL THEN NULL
  WHEN heartrate_min < 30 OR sysbp_min < 40 THEN 5
  WHEN sysbp_min < 70 OR sysbp_max >= 270 THEN 3
  WHEN heartrate_max >= 140 OR sysbp_max >= 240 OR sysbp_min < 90 THEN 1
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL AND sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN heartrate_min < 30 OR sysbp_min < 40 THEN 5
  WHEN sysbp_min < 70 OR sysbp_max >= 270 THEN 3
  WHEN heartrate_max >= 140 OR sysbp_max >= 240 OR sysbp_min < 90 THEN 1
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL AND sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro mlods_renal() -%}
CASE
  WHEN creatinine_max >= 1.6 THEN 3
  WHEN creatinine_max >= 1.2 THEN 1
  WHEN creatinine_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro mlods_pulmonary() -%}
CASE
  WHEN pao2fio2_vent_min IS NULL THEN 0
  WHEN pao2fio2_vent_min >= 150 THEN 1
  WHEN pao2fio2_vent_min < 150 THEN 3
  WHEN pao2fio2_vent_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro mlods_hematologic() -%}
{%- if reference_mode() -%}
CASE
  WHEN wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  WHEN wbc_min < 1 THEN 3
  WHEN wbc_min < 2.5 OR platelet_min < 50 OR wbc_max >= 50 THEN 1
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN wbc_min < 1 THEN 3
  WHEN wbc_min < 2.5 OR platelet_min < 50 OR wbc_max >= 50 THEN 1
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro mlods_hepatic() -%}
CASE
  WHEN bilirubin_max >= 2 THEN 1
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro mlods_neurologic_decided_by() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endmacro %}

{%- macro mlods_cardiovascular_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN heartrate_max IS NULL AND sysbp_min IS NULL THEN NULL
  WHEN heartrate_min < 30 THEN 'heartrate_min'
  WHEN sysbp_min < 40 THEN 'sysbp_min'
  WHEN sysbp_min < 70 THEN 'sysbp_min'
  WHEN sysbp_max >= 270 THEN 'sysbp_max'
  WHEN heartrate_max >= 140 THEN 'heartrate_max'
  WHEN sysbp_max >= 240 THEN 'sysbp_max'
  WHEN sysbp_min < 90 THEN 'sysbp_min'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL AND sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END, CASE WHEN sysbp_min IS NULL THEN '' ELSE 'sysbp_min ' END, CASE WHEN sysbp_max IS NULL THEN '' ELSE 'sysbp_max ' END))
END
{%- else -%}
CASE
  WHEN heartrate_min < 30 THEN 'heartrate_min'
  WHEN sysbp_min < 40 THEN 'sysbp_min'
  WHEN sysbp_min < 70 THEN 'sysbp_min'
  WHEN sysbp_max >= 270 THEN 'sysbp_max'
  WHEN heartrate_max >= 140 THEN 'heartrate_max'
  WHEN sysbp_max >= 240 THEN 'sysbp_max'
  WHEN sysbp_min < 90 THEN 'sysbp_min'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL AND sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END, CASE WHEN sysbp_min IS NULL THEN '' ELSE 'sysbp_min ' END, CASE WHEN sysbp_max IS NULL THEN '' ELSE 'sysbp_max ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro mlods_renal_decided_by() -%}
CASE
  WHEN creatinine_max IS NULL THEN NULL
  ELSE 'creatinine_max'
END
{%- endmacro %}

{%- macro mlods_pulmonary_decided_by() -%}
CASE
  WHEN pao2fio2_vent_min IS NULL THEN ''
  WHEN pao2fio2_vent_min IS NULL THEN NULL
  ELSE 'pao2fio2_vent_min'
END
{%- endmacro %}

{%- macro mlods_hematologic_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  WHEN wbc_min < 1 THEN 'wbc_min'
  WHEN wbc_min < 2.5 THEN 'wbc_min'
  WHEN platelet_min < 50 THEN 'platelet_min'
  WHEN wbc_max >= 50 THEN 'wbc_max'
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN wbc_min IS NULL THEN '' ELSE 'wbc_min ' END, CASE WHEN wbc_max IS NULL THEN '' ELSE 'wbc_max ' END, CASE WHEN platelet_min IS NULL THEN '' ELSE 'platelet_min ' END))
END
{%- else -%}
CASE
  WHEN wbc_min < 1 THEN 'wbc_min'
  WHEN wbc_min < 2.5 THEN 'wbc_min'
  WHEN platelet_min < 50 THEN 'platelet_min'
  WHEN wbc_max >= 50 THEN 'wbc_max'
  WHEN wbc_min IS NULL AND wbc_max IS NULL AND platelet_min IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN wbc_min IS NULL THEN '' ELSE 'wbc_min ' END, CASE WHEN wbc_max IS NULL THEN '' ELSE 'wbc_max ' END, CASE WHEN platelet_min IS NULL THEN '' ELSE 'platelet_min ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro mlods_hepatic_decided_by() -%}
CASE
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 'bilirubin_max'
END
{%- endmacro %}

{%- macro mlods_components() -%}
{{ return(['neurologic', 'cardiovascular', 'renal', 'pulmonary', 'hematologic', 'hepatic']) }}
{%- endmacro %}

{%- macro mlods_points() -%}
{{ mlods_neurologic() }} AS neurologic,
{{ mlods_cardiovascular() }} AS cardiovascular,
{{ mlods_renal() }} AS renal,
{{ mlods_pulmonary() }} AS pulmonary,
{{ mlods_hematologic() }} AS hematologic,
{{ mlods_hepatic() }} AS hepatic
{%- endmacro %}

{%- macro mlods_total() -%}
COALESCE(neurologic, 0)
+ COALESCE(cardiovascular, 0)
+ COALESCE(renal, 0)
+ COALESCE(pulmonary, 0)
+ COALESCE(hematologic, 0)
+ COALESCE(hepatic, 0)
{%- endmacro %}

{%- macro mlods_input(scored) -%}
CASE input
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
  WHEN 'heartrate_min' THEN CAST({{ scored }}.heartrate_min AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'sysbp_min' THEN CAST({{ scored }}.sysbp_min AS FLOAT64)
  WHEN 'sysbp_max' THEN CAST({{ scored }}.sysbp_max AS FLOAT64)
  WHEN 'creatinine_max' THEN CAST({{ scored }}.creatinine_max AS FLOAT64)
  WHEN 'pao2fio2_vent_min' THEN CAST({{ scored }}.pao2fio2_vent_min AS FLOAT64)
  WHEN 'wbc_min' THEN CAST({{ scored }}.wbc_min AS FLOAT64)
  WHEN 'wbc_max' THEN CAST({{ scored }}.wbc_max AS FLOAT64)
  WHEN 'platelet_min' THEN CAST({{ scored }}.platelet_min AS FLOAT64)
  WHEN 'bilirubin_max' THEN CAST({{ scored }}.bilirubin_max AS FLOAT64)
END AS value,
CASE input
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_min' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_min' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_max' THEN CAST(NULL AS STRING)
  WHEN 'creatinine_max' THEN CAST(NULL AS STRING)
  WHEN 'pao2fio2_vent_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_max' THEN CAST(NULL AS STRING)
  WHEN 'platelet_min' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin_max' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'mingcs' THEN '1'
  WHEN 'heartrate_min' THEN 'bpm'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'sysbp_min' THEN 'mmHg'
  WHEN 'sysbp_max' THEN 'mmHg'
  WHEN 'creatinine_max' THEN 'mg/dL'
  WHEN 'pao2fio2_vent_min' THEN 'mmHg'
  WHEN 'wbc_min' THEN 'K/uL'
  WHEN 'wbc_max' THEN 'K/uL'
  WHEN 'platelet_min' THEN 'K/uL'
  WHEN 'bilirubin_max' THEN 'mg/dL'
END AS unit
{%- endmacro %}

{%- macro mlods_drivers() -%}
SELECT
  decided.icustay_id,
  'mlods' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ mlods_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'neurologic' AS component,
    CAST({{ mlods_neurologic() }} AS FLOAT64) AS points,
    {{ mlods_neurologic_decided_by() }} AS decided_by
  FROM mlods
  UNION ALL
  SELECT
    icustay_id,
    'cardiovascular' AS component,
    CAST({{ mlods_cardiovascular() }} AS FLOAT64) AS points,
    {{ mlods_cardiovascular_decided_by() }} AS decided_by
  FROM mlods
  UNION ALL
  SELECT
    icustay_id,
    'renal' AS component,
    CAST({{ mlods_renal() }} AS FLOAT64) AS points,
    {{ mlods_renal_decided_by() }} AS decided_by
  FROM mlods
  UNION ALL
  SELECT
    icustay_id,
    'pulmonary' AS component,
    CAST({{ mlods_pulmonary() }} AS FLOAT64) AS points,
    {{ mlods_pulmonary_decided_by() }} AS decided_by
  FROM mlods
  UNION ALL
  SELECT
    icustay_id,
    'hematologic' AS component,
    CAST({{ mlods_hematologic() }} AS FLOAT64) AS points,
    {{ mlods_hematologic_decided_by() }} AS decided_by
  FROM mlods
  UNION ALL
  SELECT
    icustay_id,
    'hepatic' AS component,
    CAST({{ mlods_hepatic() }} AS FLOAT64) AS points,
    {{ mlods_hepatic_decided_by() }} AS decided_by
  FROM mlods
) AS decided
INNER JOIN mlods AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
