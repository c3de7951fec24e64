{#-
  Sequential Organ Failure Assessment 2 (sofa2).

  Rendered from crates/acuity-scores/src/sofa2.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Ranzani OT, Singer M, Salluh JIF, et al. Development and Validation of the Sequential Organ Failure Assessment (SOFA)-2 Score. JAMA 2025. doi:10.1001/jama.2025.20516
  Moreno R, Rhodes A, Ranzani O, et al. Rationale and Methodological Approach Underlying Development of the Sequential Organ Failure Assessment (SOFA)-2 Score. JAMA Netw Open 2025. doi:10.1001/jamanetworkopen.2025.45040

  Columns read: gcs (1), gcs_motor (1), delirium_drug (1), pf (mmHg), sf (1), spo2 (%), advanced_support (1), ecmo (1), map (mmHg), ne_epi (mcg/kg/min), dopamine (mcg/kg/min), other_vaso (1), mech_support (1), bilirubin (mg/dL), creatinine (mg/dL), h_lt_0_5 (h), h_lt_0_3 (h), h_anuria (h), rrt (1), potassium (mEq/L), ph (1), bicarbonate (mEq/L), platelets (K/uL).
-#}

{%- macro sofa2_brain() -%}
CASE
  WHEN gcs <= 5 OR (gcs IS NULL AND gcs_motor <= 2) THEN 4
  WHEN gcs <= 8 OR (gcs IS NULL AND gcs_motor = 3) THEN 3
  WHEN gcs <= 12 OR (gcs IS NULL AND gcs_motor = 4) THEN 2
  WHEN gcs <= 14 OR (gcs IS NULL AND gcs_motor = 5) OR delirium_drug = 1 THEN 1
  WHEN gcs IS NULL AND gcs_motor IS NULL THEN NULL
  WHEN gcs IS NULL AND gcs_motor IS NULL AND delirium_drug IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa2_respiratory() -%}
CASE
  WHEN ecmo = 'resp' OR ecmo = 'cardiac' THEN 4
  WHEN pf <= 75 AND advanced_support = 1 THEN 4
  WHEN pf <= 150 AND advanced_support = 1 THEN 3
  WHEN pf <= 225 THEN 2
  WHEN pf <= 300 THEN 1
  WHEN pf > 300 THEN 0
  WHEN spo2 < 98 AND sf <= 120 AND advanced_support = 1 THEN 4
  WHEN spo2 < 98 AND sf <= 200 AND advanced_support = 1 THEN 3
  WHEN spo2 < 98 AND sf <= 250 THEN 2
  WHEN spo2 < 98 AND sf <= 300 THEN 1
  WHEN spo2 < 98 AND sf > 300 THEN 0
END
{%- endmacro %}

{%- macro sofa2_cardiovascular() -%}
CASE
  WHEN ecmo = 'cardiac' OR mech_support = 1 OR ne_epi > 0.4 OR (ne_epi > 0.2 AND other_vaso = 1) OR (ne_epi > 0.2 AND dopamine > 0) OR (dopamine > 40 AND NOT COALESCE(ne_epi > 0, FALSE) AND NOT COALESCE(other_vaso = 1, FALSE)) THEN 4
  WHEN ne_epi > 0.2 OR (ne_epi > 0 AND other_vaso = 1) OR (ne_epi > 0 AND dopamine > 0) OR (dopamine > 20 AND NOT COALESCE(ne_epi > 0, FALSE) AND NOT COALESCE(other_vaso = 1, FALSE)) THEN 3
  WHEN ne_epi > 0 OR dopamine > 0 OR other_vaso = 1 THEN 2
  WHEN map < 70 THEN 1
  WHEN map >= 70 THEN 0
END
{%- endmacro %}

{%- macro sofa2_liver() -%}
CASE
  WHEN bilirubin > 12 THEN 4
  WHEN bilirubin > 6 THEN 3
  WHEN bilirubin > 3 THEN 2
  WHEN bilirubin > 1.2 THEN 1
  WHEN bilirubin IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa2_kidney() -%}
CASE
  WHEN rrt = 1 OR (creatinine > 1.2 AND potassium >= 6) OR (creatinine > 1.2 AND ph <= 7.2 AND bicarbonate <= 12) OR (h_lt_0_3 > 6 AND potassium >= 6) OR (h_lt_0_3 > 6 AND ph <= 7.2 AND bicarbonate <= 12) THEN 4
  WHEN creatinine > 3.5 OR h_lt_0_3 >= 24 OR h_anuria >= 12 THEN 3
  WHEN creatinine > 2 OR h_lt_0_5 >= 12 THEN 2
  WHEN creatinine > 1.2 OR h_lt_0_5 >= 6 THEN 1
  WHEN creatinine IS NULL AND h_lt_0_5 IS NULL AND h_lt_0_3 IS NULL AND h_anuria IS NULL THEN NULL
  WHEN creatinine IS NULL AND h_lt_0_5 IS NULL AND h_lt_0_3 IS NULL AND h_anuria IS NULL AND rrt IS NULL AND potassium IS NULL AND ph IS NULL AND bicarbonate IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa2_hemostasis() -%}
CASE
  WHEN platelets <= 50 THEN 4
  WHEN platelets <= 80 THEN 3
  WHEN platelets <= 100 THEN 2
  WHEN platelets <= 150 THEN 1
  WHEN platelets IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa2_brain_decided_by() -%}
CASE
  WHEN gcs <= 5 THEN 'gcs'
  WHEN gcs IS NULL AND gcs_motor <= 2 THEN 'gcs_motor'
  WHEN gcs <= 8 THEN 'gcs'
  WHEN gcs IS NULL AND gcs_motor = 3 THEN 'gcs_motor'
  WHEN gcs <= 12 THEN 'gcs'
  WHEN gcs IS NULL AND gcs_motor = 4 THEN 'gcs_motor'
  WHEN gcs <= 14 THEN 'gcs'
  WHEN gcs IS NULL AND gcs_motor = 5 THEN 'gcs_motor'
  WHEN delirium_drug = 1 THEN 'delirium_drug'
  WHEN gcs IS NULL AND gcs_motor IS NULL THEN NULL
  WHEN gcs IS NULL AND gcs_motor IS NULL AND delirium_drug IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN gcs IS NULL THEN '' ELSE 'gcs ' END, CASE WHEN gcs_motor IS NULL THEN '' ELSE 'gcs_motor ' END, CASE WHEN delirium_drug IS NULL THEN '' ELSE 'delirium_drug ' END))
END
{%- endmacro %}

{%- macro sofa2_respiratory_decided_by() -%}
CASE
  WHEN ecmo = 'resp' THEN 'ecmo'
  WHEN ecmo = 'cardiac' THEN 'ecmo'
  WHEN pf <= 75 AND advanced_support = 1 THEN 'pf advanced_support'
  WHEN pf <= 150 AND advanced_support = 1 THEN 'pf advanced_support'
  WHEN pf <= 225 THEN 'pf'
  WHEN pf <= 300 THEN 'pf'
  WHEN pf > 300 THEN 'pf'
  WHEN spo2 < 98 AND sf <= 120 AND advanced_support = 1 THEN 'spo2 sf advanced_support'
  WHEN spo2 < 98 AND sf <= 200 AND advanced_support = 1 THEN 'spo2 sf advanced_support'
  WHEN spo2 < 98 AND sf <= 250 THEN 'spo2 sf'
  WHEN spo2 < 98 AND sf <= 300 THEN 'spo2 sf'
  WHEN spo2 < 98 AND sf > 300 THEN 'spo2 sf'
END
{%- endmacro %}

{%- macro sofa2_cardiovascular_decided_by() -%}
CASE
  WHEN ecmo = 'cardiac' THEN 'ecmo'
  WHEN mech_support = 1 THEN 'mech_support'
  WHEN ne_epi > 0.4 THEN 'ne_epi'
  WHEN ne_epi > 0.2 AND other_vaso = 1 THEN 'ne_epi other_vaso'
  WHEN ne_epi > 0.2 AND dopamine > 0 THEN 'ne_epi dopamine'
  WHEN dopamine > 40 AND NOT COALESCE(ne_epi > 0, FALSE) AND NOT COALESCE(other_vaso = 1, FALSE) THEN 'dopamine'
  WHEN ne_epi > 0.2 THEN 'ne_epi'
  WHEN ne_epi > 0 AND other_vaso = 1 THEN 'ne_epi other_vaso'
  WHEN ne_epi > 0 AND dopamine > 0 THEN 'ne_epi dopamine'
  WHEN dopamine > 20 AND NOT COALESCE(ne_epi > 0, FALSE) AND NOT COALESCE(other_vaso = 1, FALSE) THEN 'dopamine'
  WHEN ne_epi > 0 THEN 'ne_epi'
  WHEN dopamine > 0 THEN 'dopamine'
  WHEN other_vaso = 1 THEN 'other_vaso'
  WHEN map < 70 THEN 'map'
  WHEN map >= 70 THEN 'map'
END
{%- endmacro %}

{%- macro sofa2_liver_decided_by() -%}
CASE
  WHEN bilirubin IS NULL THEN NULL
  ELSE 'bilirubin'
END
{%- endmacro %}

{%- macro sofa2_kidney_decided_by() -%}
CASE
  WHEN rrt = 1 THEN 'rrt'
  WHEN creatinine > 1.2 AND potassium >= 6 THEN 'creatinine potassium'
  WHEN creatinine > 1.2 AND ph <= 7.2 AND bicarbonate <= 12 THEN 'creatinine ph bicarbonate'
  WHEN h_lt_0_3 > 6 AND potassium >= 6 THEN 'h_lt_0_3 potassium'
  WHEN h_lt_0_3 > 6 AND ph <= 7.2 AND bicarbonate <= 12 THEN 'h_lt_0_3 ph bicarbonate'
  WHEN creatinine > 3.5 THEN 'creatinine'
  WHEN h_lt_0_3 >= 24 THEN 'h_lt_0_3'
  WHEN h_anuria >= 12 THEN 'h_anuria'
  WHEN creatinine > 2 THEN 'creatinine'
  WHEN h_lt_0_5 >= 12 THEN 'h_lt_0_5'
  WHEN creatinine > 1.2 THEN 'creatinine'
  WHEN h_lt_0_5 >= 6 THEN 'h_lt_0_5'
  WHEN creatinine IS NULL AND h_lt_0_5 IS NULL AND h_lt_0_3 IS NULL AND h_anuria IS NULL THEN NULL
  WHEN creatinine IS NULL AND h_lt_0_5 IS NULL AND h_lt_0_3 IS NULL AND h_anuria IS NULL AND rrt IS NULL AND potassium IS NULL AND ph IS NULL AND bicarbonate IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN creatinine IS NULL THEN '' ELSE 'creatinine ' END, CASE WHEN h_lt_0_5 IS NULL THEN '' ELSE 'h_lt_0_5 ' END, CASE WHEN h_lt_0_3 IS NULL THEN '' ELSE 'h_lt_0_3 ' END, CASE WHEN h_anuria IS NULL THEN '' ELSE 'h_anuria ' END, CASE WHEN rrt IS NULL THEN '' ELSE 'rrt ' END, CASE WHEN potassium IS NULL THEN '' ELSE 'potassium ' END, CASE WHEN ph IS NULL THEN '' ELSE 'ph ' END, CASE WHEN bicarbonate IS NULL THEN '' ELSE 'bicarbonate ' END))
END
{%- endmacro %}

{%- macro sofa2_hemostasis_decided_by() -%}
CASE
  WHEN platelets IS NULL THEN NULL
  ELSE 'platelets'
END
{%- endmacro %}

{%- macro sofa2_components() -%}
{{ return(['brain', 'respiratory', 'cardiovascular', 'liver', 'kidney', 'hemostasis']) }}
{%- endmacro %}

{%- macro sofa2_points() -%}
{{ sofa2_brain() }} AS brain,
{{ sofa2_respiratory() }} AS respiratory,
{{ sofa2_cardiovascular() }} AS cardiovascular,
{{ sofa2_liver() }} AS liver,
{{ sofa2_kidney() }} AS kidney,
{{ sofa2_hemostasis() }} AS hemostasis
{%- endmacro %}

{%- macro sofa2_total() -%}
COALESCE(brain, 0)
+ COALESCE(respiratory, 0)
+ COALESCE(cardiovascular, 0)
+ COALESCE(liver, 0)
+ COALESCE(kidney, 0)
+ COALESCE(hemostasis, 0)
{%- endmacro %}

{%- macro sofa2_input(scored) -%}
CASE input
  WHEN 'gcs' THEN CAST({{ scored }}.gcs AS FLOAT64)
  WHEN 'gcs_motor' THEN CAST({{ scored }}.gcs_motor AS FLOAT64)
  WHEN 'delirium_drug' THEN CAST({{ scored }}.delirium_drug AS FLOAT64)
  WHEN 'pf' THEN CAST({{ scored }}.pf AS FLOAT64)
  WHEN 'sf' THEN CAST({{ scored }}.sf AS FLOAT64)
  WHEN 'spo2' THEN CAST({{ scored }}.spo2 AS FLOAT64)
  WHEN 'advanced_support' THEN CAST({{ scored }}.advanced_support AS FLOAT64)
  WHEN 'ecmo' THEN CAST(NULL AS FLOAT64)
  WHEN 'map' THEN CAST({{ scored }}.map AS FLOAT64)
  WHEN 'ne_epi' THEN CAST({{ scored }}.ne_epi AS FLOAT64)
  WHEN 'dopamine' THEN CAST({{ scored }}.dopamine AS FLOAT64)
  WHEN 'other_vaso' THEN CAST({{ scored }}.other_vaso AS FLOAT64)
  WHEN 'mech_support' THEN CAST({{ scored }}.mech_support AS FLOAT64)
  WHEN 'bilirubin' THEN CAST({{ scored }}.bilirubin AS FLOAT64)
  WHEN 'creatinine' THEN CAST({{ scored }}.creatinine AS FLOAT64)
  WHEN 'h_lt_0_5' THEN CAST({{ scored }}.h_lt_0_5 AS FLOAT64)
  WHEN 'h_lt_0_3' THEN CAST({{ scored }}.h_lt_0_3 AS FLOAT64)
  WHEN 'h_anuria' THEN CAST({{ scored }}.h_anuria AS FLOAT64)
  WHEN 'rrt' THEN CAST({{ scored }}.rrt AS FLOAT64)
  WHEN 'potassium' THEN CAST({{ scored }}.potassium AS FLOAT64)
  WHEN 'ph' THEN CAST({{ scored }}.ph AS FLOAT64)
  WHEN 'bicarbonate' THEN CAST({{ scored }}.bicarbonate AS FLOAT64)
  WHEN 'platelets' THEN CAST({{ scored }}.platelets AS FLOAT64)
END AS value,
CASE input
  WHEN 'gcs' THEN CAST(NULL AS STRING)
  WHEN 'gcs_motor' THEN CAST(NULL AS STRING)
  WHEN 'delirium_drug' THEN CAST(NULL AS STRING)
  WHEN 'pf' THEN CAST(NULL AS STRING)
  WHEN 'sf' THEN CAST(NULL AS STRING)
  WHEN 'spo2' THEN CAST(NULL AS STRING)
  WHEN 'advanced_support' THEN CAST(NULL AS STRING)
  WHEN 'ecmo' THEN {{ scored }}.ecmo
  WHEN 'map' THEN CAST(NULL AS STRING)
  WHEN 'ne_epi' THEN CAST(NULL AS STRING)
  WHEN 'dopamine' THEN CAST(NULL AS STRING)
  WHEN 'other_vaso' THEN CAST(NULL AS STRING)
  WHEN 'mech_support' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin' THEN CAST(NULL AS STRING)
  WHEN 'creatinine' THEN CAST(NULL AS STRING)
  WHEN 'h_lt_0_5' THEN CAST(NULL AS STRING)
  WHEN 'h_lt_0_3' THEN CAST(NULL AS STRING)
  WHEN 'h_anuria' THEN CAST(NULL AS STRING)
  WHEN 'rrt' THEN CAST(NULL AS STRING)
  WHEN 'potassium' THEN CAST(NULL AS STRING)
  WHEN 'ph' THEN CAST(NULL AS STRING)
  WHEN 'bicarbonate' THEN CAST(NULL AS STRING)
  WHEN 'platelets' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'gcs' THEN '1'
  WHEN 'gcs_motor' THEN '1'
  WHEN 'delirium_drug' THEN '1'
  WHEN 'pf' THEN 'mmHg'
  WHEN 'sf' THEN '1'
  WHEN 'spo2' THEN '%'
  WHEN 'advanced_support' THEN '1'
  WHEN 'ecmo' THEN '1'
  WHEN 'map' THEN 'mmHg'
  WHEN 'ne_epi' THEN 'mcg/kg/min'
  WHEN 'dopamine' THEN 'mcg/kg/min'
  WHEN 'other_vaso' THEN '1'
  WHEN 'mech_support' THEN '1'
  WHEN 'bilirubin' THEN 'mg/dL'
  WHEN 'creatinine' THEN 'mg/dL'
  WHEN 'h_lt_0_5' THEN 'h'
  WHEN 'h_lt_0_3' THEN 'h'
  WHEN 'h_anuria' THEN 'h'
  WHEN 'rrt' THEN '1'
  WHEN 'potassium' THEN 'mEq/L'
  WHEN 'ph' THEN '1'
  WHEN 'bicarbonate' THEN 'mEq/L'
  WHEN 'platelets' THEN 'K/uL'
END AS unit
{%- endmacro %}

{%- macro sofa2_drivers() -%}
SELECT
  decided.icustay_id,
  'sofa2' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ sofa2_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'brain' AS component,
    CAST({{ sofa2_brain() }} AS FLOAT64) AS points,
    {{ sofa2_brain_decided_by() }} AS decided_by
  FROM sofa2
  UNION ALL
  SELECT
    icustay_id,
    'respiratory' AS component,
    CAST({{ sofa2_respiratory() }} AS FLOAT64) AS points,
    {{ sofa2_respiratory_decided_by() }} AS decided_by
  FROM sofa2
  UNION ALL
  SELECT
    icustay_id,
    'cardiovascular' AS component,
    CAST({{ sofa2_cardiovascular() }} AS FLOAT64) AS points,
    {{ sofa2_cardiovascular_decided_by() }} AS decided_by
  FROM sofa2
  UNION ALL
  SELECT
    icustay_id,
    'liver' AS component,
    CAST({{ sofa2_liver() }} AS FLOAT64) AS points,
    {{ sofa2_liver_decided_by() }} AS decided_by
  FROM sofa2
  UNION ALL
  SELECT
    icustay_id,
    'kidney' AS component,
    CAST({{ sofa2_kidney() }} AS FLOAT64) AS points,
    {{ sofa2_kidney_decided_by() }} AS decided_by
  FROM sofa2
  UNION ALL
  SELECT
    icustay_id,
    'hemostasis' AS component,
    CAST({{ sofa2_hemostasis() }} AS FLOAT64) AS points,
    {{ sofa2_hemostasis_decided_by() }} AS decided_by
  FROM sofa2
) AS decided
INNER JOIN sofa2 AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
