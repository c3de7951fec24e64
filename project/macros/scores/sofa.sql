{#-
  Sequential Organ Failure Assessment (sofa).

  Rendered from crates/acuity-scores/src/sofa.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Vincent JL, Moreno R, Takala J, et al. The SOFA (Sepsis-related Organ Failure Assessment) score to describe organ dysfunction/failure. Intensive Care Med 1996;22:707-710. doi:10.1007/BF01709751

  Columns read: pf_novent (mmHg), pf_vent (mmHg), platelet_min (K/uL), bilirubin_max (mg/dL), meanbp_min (mmHg), rate_dopamine (mcg/kg/min), rate_dobutamine (mcg/kg/min), rate_epinephrine (mcg/kg/min), rate_norepinephrine (mcg/kg/min), mingcs (1), creatinine_max (mg/dL), urineoutput (mL).

  With `reference_quirks` the community's reference code is followed:
  - A ventilated PaO2/FiO2 of 200 to under 300 scores 2 and of 300 to under 400 scores 1 in the paper; the reference code gives 0, because it looks at ventilated ratios below 200 only.
  - An epinephrine or norepinephrine rate of exactly 0 is no treatment in the paper; in the reference code it satisfies `<= 0.1` and scores 3.
-#}

{%- macro sofa_respiration() -%}
{%- if reference_mode() -%}
CASE
  WHEN pf_vent < 100 THEN 4
  WHEN pf_vent < 200 THEN 3
  WHEN pf_novent < 300 THEN 2
  WHEN pf_novent < 400 THEN 1
  WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN pf_vent < 100 THEN 4
  WHEN pf_vent < 200 THEN 3
  WHEN pf_novent < 300 OR pf_vent < 300 THEN 2
  WHEN pf_novent < 400 OR pf_vent < 400 THEN 1
  WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro sofa_coagulation() -%}
CASE
  WHEN platelet_min < 20 THEN 4
  WHEN platelet_min < 50 THEN 3
  WHEN platelet_min < 100 THEN 2
  WHEN platelet_min < 150 THEN 1
  WHEN platelet_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa_liver() -%}
CASE
  WHEN bilirubin_max >= 12 THEN 4
  WHEN bilirubin_max >= 6 THEN 3
  WHEN bilirubin_max >= 2 THEN 2
  WHEN bilirubin_max >= 1.2 THEN 1
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa_cardiovascular() -%}
{%- if reference_mode() -%}
CASE
  WHEN rate_dopamine > 15 OR rate_epinephrine > 0.1 OR rate_norepinephrine > 0.1 THEN 4
  WHEN rate_dopamine > 5 OR rate_epinephrine <= 0.1 OR rate_norepinephrine <= 0.1 THEN 3
  WHEN rate_dopamine > 0 OR rate_dobutamine > 0 THEN 2
  WHEN meanbp_min < 70 THEN 1
  WHEN meanbp_min IS NULL AND rate_dopamine IS NULL AND rate_dobutamine IS NULL AND rate_epinephrine IS NULL AND rate_norepinephrine IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN rate_dopamine > 15 OR rate_epinephrine > 0.1 OR rate_norepinephrine > 0.1 THEN 4
  WHEN rate_dopamine > 5 OR (rate_epinephrine > 0 AND rate_epinephrine <= 0.1) OR (rate_norepinephrine > 0 AND rate_norepinephrine <= 0.1) THEN 3
  WHEN rate_dopamine > 0 OR rate_dobutamine > 0 THEN 2
  WHEN meanbp_min < 70 THEN 1
  WHEN meanbp_min IS NULL AND rate_dopamine IS NULL AND rate_dobutamine IS NULL AND rate_epinephrine IS NULL AND rate_norepinephrine IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro sofa_cns() -%}
CASE
  WHEN mingcs < 6 THEN 4
  WHEN mingcs >= 6 AND mingcs <= 9 THEN 3
  WHEN mingcs >= 10 AND mingcs <= 12 THEN 2
  WHEN mingcs >= 13 AND mingcs <= 14 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa_renal() -%}
CASE
  WHEN creatinine_max >= 5 OR urineoutput < 200 THEN 4
  WHEN creatinine_max >= 3.5 OR urineoutput < 500 THEN 3
  WHEN creatinine_max >= 2 THEN 2
  WHEN creatinine_max >= 1.2 THEN 1
  WHEN creatinine_max IS NULL AND urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sofa_respiration_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN pf_vent < 100 THEN 'pf_vent'
  WHEN pf_vent < 200 THEN 'pf_vent'
  WHEN pf_novent < 300 THEN 'pf_novent'
  WHEN pf_novent < 400 THEN 'pf_novent'
  WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN pf_novent IS NULL THEN '' ELSE 'pf_novent ' END, CASE WHEN pf_vent IS NULL THEN '' ELSE 'pf_vent ' END))
END
{%- else -%}
CASE
  WHEN pf_vent < 100 THEN 'pf_vent'
  WHEN pf_vent < 200 THEN 'pf_vent'
  WHEN pf_novent < 300 THEN 'pf_novent'
  WHEN pf_vent < 300 THEN 'pf_vent'
  WHEN pf_novent < 400 THEN 'pf_novent'
  WHEN pf_vent < 400 THEN 'pf_vent'
  WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN pf_novent IS NULL THEN '' ELSE 'pf_novent ' END, CASE WHEN pf_vent IS NULL THEN '' ELSE 'pf_vent ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro sofa_coagulation_decided_by() -%}
CASE
  WHEN platelet_min IS NULL THEN NULL
  ELSE 'platelet_min'
END
{%- endmacro %}

{%- macro sofa_liver_decided_by() -%}
CASE
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 'bilirubin_max'
END
{%- endmacro %}

{%- macro sofa_cardiovascular_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN rate_dopamine > 15 THEN 'rate_dopamine'
  WHEN rate_epinephrine > 0.1 THEN 'rate_epinephrine'
  WHEN rate_norepinephrine > 0.1 THEN 'rate_norepinephrine'
  WHEN rate_dopamine > 5 THEN 'rate_dopamine'
  WHEN rate_epinephrine <= 0.1 THEN 'rate_epinephrine'
  WHEN rate_norepinephrine <= 0.1 THEN 'rate_norepinephrine'
  WHEN rate_dopamine > 0 THEN 'rate_dopamine'
  WHEN rate_dobutamine > 0 THEN 'rate_dobutamine'
  WHEN meanbp_min < 70 THEN 'meanbp_min'
  WHEN meanbp_min IS NULL AND rate_dopamine IS NULL AND rate_dobutamine IS NULL AND rate_epinephrine IS NULL AND rate_norepinephrine IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN meanbp_min IS NULL THEN '' ELSE 'meanbp_min ' END, CASE WHEN rate_dopamine IS NULL THEN '' ELSE 'rate_dopamine ' END, CASE WHEN rate_dobutamine IS NULL THEN '' ELSE 'rate_dobutamine ' END, CASE WHEN rate_epinephrine IS NULL THEN '' ELSE 'rate_epinephrine ' END, CASE WHEN rate_norepinephrine IS NULL THEN '' ELSE 'rate_norepinephrine ' END))
END
{%- else -%}
CASE
  WHEN rate_dopamine > 15 THEN 'rate_dopamine'
  WHEN rate_epinephrine > 0.1 THEN 'rate_epinephrine'
  WHEN rate_norepinephrine > 0.1 THEN 'rate_norepinephrine'
  WHEN rate_dopamine > 5 THEN 'rate_dopamine'
  WHEN rate_epinephrine > 0 AND rate_epinephrine <= 0.1 THEN 'rate_epinephrine'
  WHEN rate_norepinephrine > 0 AND rate_norepinephrine <= 0.1 THEN 'rate_norepinephrine'
  WHEN rate_dopamine > 0 THEN 'rate_dopamine'
  WHEN rate_dobutamine > 0 THEN 'rate_dobutamine'
  WHEN meanbp_min < 70 THEN 'meanbp_min'
  WHEN meanbp_min IS NULL AND rate_dopamine IS NULL AND rate_dobutamine IS NULL AND rate_epinephrine IS NULL AND rate_norepinephrine IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN meanbp_min IS NULL THEN '' ELSE 'meanbp_min ' END, CASE WHEN rate_dopamine IS NULL THEN '' ELSE 'rate_dopamine ' END, CASE WHEN rate_dobutamine IS NULL THEN '' ELSE 'rate_dobutamine ' END, CASE WHEN rate_epinephrine IS NULL THEN '' ELSE 'rate_epinephrine ' END, CASE WHEN rate_norepinephrine IS NULL THEN '' ELSE 'rate_norepinephrine ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro sofa_cns_decided_by() -%}
CASE
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endmacro %}

{%- macro sofa_renal_decided_by() -%}
CASE
  WHEN creatinine_max >= 5 THEN 'creatinine_max'
  WHEN urineoutput < 200 THEN 'urineoutput'
  WHEN creatinine_max >= 3.5 THEN 'creatinine_max'
  WHEN urineoutput < 500 THEN 'urineoutput'
  WHEN creatinine_max >= 2 THEN 'creatinine_max'
  WHEN creatinine_max >= 1.2 THEN 'creatinine_max'
  WHEN creatinine_max IS NULL AND urineoutput IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN creatinine_max IS NULL THEN '' ELSE 'creatinine_max ' END, CASE WHEN urineoutput IS NULL THEN '' ELSE 'urineoutput ' END))
END
{%- endmacro %}

{%- macro sofa_components() -%}
{{ return(['respiration', 'coagulation', 'liver', 'cardiovascular', 'cns', 'renal']) }}
{%- endmacro %}

{%- macro sofa_points() -%}
{{ sofa_respiration() }} AS respiration,
{{ sofa_coagulation() }} AS coagulation,
{{ sofa_liver() }} AS liver,
{{ sofa_cardiovascular() }} AS cardiovascular,
{{ sofa_cns() }} AS cns,
{{ sofa_renal() }} AS renal
{%- endmacro %}

{%- macro sofa_total() -%}
COALESCE(respiration, 0)
+ COALESCE(coagulation, 0)
+ COALESCE(liver, 0)
+ COALESCE(cardiovascular, 0)
+ COALESCE(cns, 0)
+ COALESCE(renal, 0)
{%- endmacro %}

{%- macro sofa_input(scored) -%}
CASE input
  WHEN 'pf_novent' THEN CAST({{ scored }}.pf_novent AS FLOAT64)
  WHEN 'pf_vent' THEN CAST({{ scored }}.pf_vent AS FLOAT64)
  WHEN 'platelet_min' THEN CAST({{ scored }}.platelet_min AS FLOAT64)
  WHEN 'bilirubin_max' THEN CAST({{ scored }}.bilirubin_max AS FLOAT64)
  WHEN 'meanbp_min' THEN CAST({{ scored }}.meanbp_min AS FLOAT64)
  WHEN 'rate_dopamine' THEN CAST({{ scored }}.rate_dopamine AS FLOAT64)
  WHEN 'rate_dobutamine' THEN CAST({{ scored }}.rate_dobutamine AS FLOAT64)
  WHEN 'rate_epinephrine' THEN CAST({{ scored }}.rate_epinephrine AS FLOAT64)
  WHEN 'rate_norepinephrine' THEN CAST({{ scored }}.rate_norepinephrine AS FLOAT64)
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
  WHEN 'creatinine_max' THEN CAST({{ scored }}.creatinine_max AS FLOAT64)
  WHEN 'urineoutput' THEN CAST({{ scored }}.urineoutput AS FLOAT64)
END AS value,
CASE input
  WHEN 'pf_novent' THEN CAST(NULL AS STRING)
  WHEN 'pf_vent' THEN CAST(NULL AS STRING)
  WHEN 'platelet_min' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin_max' THEN CAST(NULL AS STRING)
  WHEN 'meanbp_min' THEN CAST(NULL AS STRING)
  WHEN 'rate_dopamine' THEN CAST(NULL AS STRING)
  WHEN 'rate_dobutamine' THEN CAST(NULL AS STRING)
  WHEN 'rate_epinephrine' THEN CAST(NULL AS STRING)
  WHEN 'rate_norepinephrine' THEN CAST(NULL AS STRING)
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
  WHEN 'creatinine_max' THEN CAST(NULL AS STRING)
  WHEN 'urineoutput' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'pf_novent' THEN 'mmHg'
  WHEN 'pf_vent' THEN 'mmHg'
  WHEN 'platelet_min' THEN 'K/uL'
  WHEN 'bilirubin_max' THEN 'mg/dL'
  WHEN 'meanbp_min' THEN 'mmHg'
  WHEN 'rate_dopamine' THEN 'mcg/kg/min'
  WHEN 'rate_dobutamine' THEN 'mcg/kg/min'
  WHEN 'rate_epinephrine' THEN 'mcg/kg/min'
  WHEN 'rate_norepinephrine' THEN 'mcg/kg/min'
  WHEN 'mingcs' THEN '1'
  WHEN 'creatinine_max' THEN 'mg/dL'
  WHEN 'urineoutput' THEN 'mL'
END AS unit
{%- endmacro %}

{%- macro sofa_drivers() -%}
SELECT
  decided.icustay_id,
  'sofa' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ sofa_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'respiration' AS component,
    CAST({{ sofa_respiration() }} AS FLOAT64) AS points,
    {{ sofa_respiration_decided_by() }} AS decided_by
  FROM sofa
  UNION ALL
  SELECT
    icustay_id,
    'coagulation' AS component,
    CAST({{ sofa_coagulation() }} AS FLOAT64) AS points,
    {{ sofa_coagulation_decided_by() }} AS decided_by
  FROM sofa
  UNION ALL
  SELECT
    icustay_id,
    'liver' AS component,
    CAST({{ sofa_liver() }} AS FLOAT64) AS points,
    {{ sofa_liver_decided_by() }} AS decided_by
  FROM sofa
  UNION ALL
  SELECT
    icustay_id,
    'cardiovascular' AS component,
    CAST({{ sofa_cardiovascular() }} AS FLOAT64) AS points,
    {{ sofa_cardiovascular_decided_by() }} AS decided_by
  FROM sofa
  UNION ALL
  SELECT
    icustay_id,
    'cns' AS component,
    CAST({{ sofa_cns() }} AS FLOAT64) AS points,
    {{ sofa_cns_decided_by() }} AS decided_by
  FROM sofa
  UNION ALL
  SELECT
    icustay_id,
    'renal' AS component,
    CAST({{ sofa_renal() }} AS FLOAT64) AS points,
    {{ sofa_renal_decided_by() }} AS decided_by
  FROM sofa
) AS decided
INNER JOIN sofa AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
