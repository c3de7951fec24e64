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
