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
