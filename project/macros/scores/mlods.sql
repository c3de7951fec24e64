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
