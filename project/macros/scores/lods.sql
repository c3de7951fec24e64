{#-
  Logistic Organ Dysfunction System (lods).

  Rendered from crates/acuity-scores/src/lods.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Le Gall JR, Klar J, Lemeshow S, et al. The Logistic Organ Dysfunction System. A new way to assess organ dysfunction in the intensive care unit. JAMA 1996;276:802-810. doi:10.1001/jama.1996.03540100046027

  Columns read: mingcs (1), heartrate_min (bpm), heartrate_max (bpm), sysbp_min (mmHg), sysbp_max (mmHg), bun_max (mg/dL), creatinine_max (mg/dL), urineoutput (mL), pao2fio2_vent_min (mmHg), wbc_min (K/uL), wbc_max (K/uL), platelet_min (K/uL), bilirubin_max (mg/dL), pt_min (s), pt_max (s).

  With `reference_quirks` the community's reference code is followed:
  - Urea nitrogen scores from 17 mg/dL on in the paper; in the reference code from 7.5, which is the limit of another unit.
  - The paper's 25 % is the activity of prothrombin; the reference code takes it as a prothrombin time below 3 s.
  - A system with some of its values is scored by those that are known; the reference code has no renal points when one of urea, creatinine and urine is missing, and asks for certain values in the other systems.
-#}

{%- macro lods_neurologic() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs <= 5 THEN 5
  WHEN mingcs <= 8 THEN 3
  WHEN mingcs <= 13 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro lods_cardiovascular() -%}
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

{%- macro lods_renal() -%}
{%- if reference_mode() -%}
CASE
  WHEN bun_max IS NULL OR urineoutput IS NULL OR creatinine_max IS NULL THEN NULL
  WHEN urineoutput < 500 OR bun_max >= 56 THEN 5
  WHEN creatinine_max >= 1.6 OR urineoutput < 750 OR bun_max >= 28 OR urineoutput >= 10000 THEN 3
  WHEN creatinine_max >= 1.2 OR bun_max >= 17 THEN 1
  WHEN bun_max >= 7.5 THEN 1
  WHEN bun_max IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN urineoutput < 500 OR bun_max >= 56 THEN 5
  WHEN creatinine_max >= 1.6 OR urineoutput < 750 OR bun_max >= 28 OR urineoutput >= 10000 THEN 3
  WHEN creatinine_max >= 1.2 OR bun_max >= 17 THEN 1
  WHEN bun_max IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro lods_pulmonary() -%}
CASE
  WHEN pao2fio2_vent_min IS NULL THEN 0
  WHEN pao2fio2_vent_min >= 150 THEN 1
  WHEN pao2fio2_vent_min < 150 THEN 3
  WHEN pao2fio2_vent_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro lods_hematologic() -%}
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

{%- macro lods_hepatic() -%}
{%- if reference_mode() -%}
CASE
  WHEN pt_max IS NULL AND bilirubin_max IS NULL THEN NULL
  WHEN bilirubin_max >= 2 THEN 1
  WHEN pt_max > 15 THEN 1
  WHEN pt_min < 3 THEN 1
  WHEN bilirubin_max IS NULL AND pt_min IS NULL AND pt_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN bilirubin_max >= 2 THEN 1
  WHEN pt_max > 15 THEN 1
  WHEN bilirubin_max IS NULL AND pt_min IS NULL AND pt_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro lods_points() -%}
{{ lods_neurologic() }} AS neurologic,
{{ lods_cardiovascular() }} AS cardiovascular,
{{ lods_renal() }} AS renal,
{{ lods_pulmonary() }} AS pulmonary,
{{ lods_hematologic() }} AS hematologic,
{{ lods_hepatic() }} AS hepatic
{%- endmacro %}

{%- macro lods_total() -%}
COALESCE(neurologic, 0)
+ COALESCE(cardiovascular, 0)
+ COALESCE(renal, 0)
+ COALESCE(pulmonary, 0)
+ COALESCE(hematologic, 0)
+ COALESCE(hepatic, 0)
{%- endmacro %}
