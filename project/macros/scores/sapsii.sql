{#-
  Simplified Acute Physiology Score II (sapsii).

  Rendered from crates/acuity-scores/src/sapsii.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Le Gall JR, Lemeshow S, Saulnier F. A new Simplified Acute Physiology Score (SAPS II) based on a European/North American multicenter study. JAMA 1993;270:2957-2963. doi:10.1001/jama.1993.03510240069035

  Columns read: age (years), heartrate_min (bpm), heartrate_max (bpm), sysbp_min (mmHg), sysbp_max (mmHg), tempc_max (degC), pao2fio2_vent_min (mmHg), urineoutput (mL), bun_max (mg/dL), wbc_min (K/uL), wbc_max (K/uL), potassium_min (mEq/L), potassium_max (mEq/L), sodium_min (mEq/L), sodium_max (mEq/L), bicarbonate_min (mEq/L), bilirubin_max (mg/dL), mingcs (1), aids (1), hem (1), mets (1), admissiontype (1).

  With `reference_quirks` the community's reference code is followed:
  - Chronic diseases of an admission without any diagnosis are unknown; the reference code takes them as absent.
-#}

{%- macro sapsii_age_score() -%}
CASE
  WHEN age < 40 THEN 0
  WHEN age < 60 THEN 7
  WHEN age < 70 THEN 12
  WHEN age < 75 THEN 15
  WHEN age < 80 THEN 16
  WHEN age >= 80 THEN 18
  WHEN age IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_hr_score() -%}
CASE
  WHEN heartrate_min < 40 THEN 11
  WHEN heartrate_max >= 160 THEN 7
  WHEN heartrate_max >= 120 THEN 4
  WHEN heartrate_min < 70 THEN 2
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_sysbp_score() -%}
CASE
  WHEN sysbp_min < 70 THEN 13
  WHEN sysbp_min < 100 THEN 5
  WHEN sysbp_max >= 200 THEN 2
  WHEN sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_temp_score() -%}
CASE
  WHEN tempc_max >= 39 THEN 3
  WHEN tempc_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_pao2fio2_score() -%}
CASE
  WHEN pao2fio2_vent_min < 100 THEN 11
  WHEN pao2fio2_vent_min < 200 THEN 9
  WHEN pao2fio2_vent_min >= 200 THEN 6
  WHEN pao2fio2_vent_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_uo_score() -%}
CASE
  WHEN urineoutput < 500 THEN 11
  WHEN urineoutput < 1000 THEN 4
  WHEN urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_bun_score() -%}
CASE
  WHEN bun_max < 28 THEN 0
  WHEN bun_max < 84 THEN 6
  WHEN bun_max >= 84 THEN 10
  WHEN bun_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_wbc_score() -%}
CASE
  WHEN wbc_min < 1 THEN 12
  WHEN wbc_max >= 20 THEN 3
  WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_potassium_score() -%}
CASE
  WHEN potassium_min < 3 THEN 3
  WHEN potassium_max >= 5 THEN 3
  WHEN potassium_min IS NULL AND potassium_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_sodium_score() -%}
CASE
  WHEN sodium_min < 125 THEN 5
  WHEN sodium_max >= 145 THEN 1
  WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_bicarbonate_score() -%}
CASE
  WHEN bicarbonate_min < 15 THEN 6
  WHEN bicarbonate_min < 20 THEN 3
  WHEN bicarbonate_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_bilirubin_score() -%}
CASE
  WHEN bilirubin_max < 4 THEN 0
  WHEN bilirubin_max < 6 THEN 4
  WHEN bilirubin_max >= 6 THEN 9
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_gcs_score() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs < 6 THEN 26
  WHEN mingcs < 9 THEN 13
  WHEN mingcs < 11 THEN 7
  WHEN mingcs < 14 THEN 5
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_comorbidity_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN aids = 1 THEN 17
  WHEN hem = 1 THEN 10
  WHEN mets = 1 THEN 9
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN 0
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN aids = 1 THEN 17
  WHEN hem = 1 THEN 10
  WHEN mets = 1 THEN 9
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro sapsii_admissiontype_score() -%}
CASE
  WHEN admissiontype = 'ScheduledSurgical' THEN 0
  WHEN admissiontype = 'Medical' THEN 6
  WHEN admissiontype = 'UnscheduledSurgical' THEN 8
  WHEN admissiontype IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro sapsii_hr_score_value() -%}
CASE
  WHEN heartrate_min < 40 THEN heartrate_min
  WHEN heartrate_max >= 160 THEN heartrate_max
  WHEN heartrate_max >= 120 THEN heartrate_max
  WHEN heartrate_min < 70 THEN heartrate_min
  ELSE (heartrate_min + heartrate_max) / 2
END
{%- endmacro %}

{%- macro sapsii_sysbp_score_value() -%}
CASE
  WHEN sysbp_min < 70 THEN sysbp_min
  WHEN sysbp_min < 100 THEN sysbp_min
  WHEN sysbp_max >= 200 THEN sysbp_max
  ELSE (sysbp_min + sysbp_max) / 2
END
{%- endmacro %}

{%- macro sapsii_wbc_score_value() -%}
CASE
  WHEN wbc_min < 1 THEN wbc_min
  WHEN wbc_max >= 20 THEN wbc_max
  ELSE (wbc_min + wbc_max) / 2
END
{%- endmacro %}

{%- macro sapsii_potassium_score_value() -%}
CASE
  WHEN potassium_min < 3 THEN potassium_min
  WHEN potassium_max >= 5 THEN potassium_max
  ELSE (potassium_min + potassium_max) / 2
END
{%- endmacro %}

{%- macro sapsii_sodium_score_value() -%}
CASE
  WHEN sodium_min < 125 THEN sodium_min
  WHEN sodium_max >= 145 THEN sodium_max
  ELSE (sodium_min + sodium_max) / 2
END
{%- endmacro %}

{%- macro sapsii_age_score_decided_by() -%}
CASE
  WHEN age IS NULL THEN NULL
  ELSE 'age'
END
{%- endmacro %}

{%- macro sapsii_hr_score_decided_by() -%}
CASE
  WHEN heartrate_min < 40 THEN 'heartrate_min'
  WHEN heartrate_max >= 160 THEN 'heartrate_max'
  WHEN heartrate_max >= 120 THEN 'heartrate_max'
  WHEN heartrate_min < 70 THEN 'heartrate_min'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END))
END
{%- endmacro %}

{%- macro sapsii_sysbp_score_decided_by() -%}
CASE
  WHEN sysbp_min < 70 THEN 'sysbp_min'
  WHEN sysbp_min < 100 THEN 'sysbp_min'
  WHEN sysbp_max >= 200 THEN 'sysbp_max'
  WHEN sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN sysbp_min IS NULL THEN '' ELSE 'sysbp_min ' END, CASE WHEN sysbp_max IS NULL THEN '' ELSE 'sysbp_max ' END))
END
{%- endmacro %}

{%- macro sapsii_temp_score_decided_by() -%}
CASE
  WHEN tempc_max IS NULL THEN NULL
  ELSE 'tempc_max'
END
{%- endmacro %}

{%- macro sapsii_pao2fio2_score_decided_by() -%}
CASE
  WHEN pao2fio2_vent_min IS NULL THEN NULL
  ELSE 'pao2fio2_vent_min'
END
{%- endmacro %}

{%- macro sapsii_uo_score_decided_by() -%}
CASE
  WHEN urineoutput IS NULL THEN NULL
  ELSE 'urineoutput'
END
{%- endmacro %}

{%- macro sapsii_bun_score_decided_by() -%}
CASE
  WHEN bun_max IS NULL THEN NULL
  ELSE 'bun_max'
END
{%- endmacro %}

{%- macro sapsii_wbc_score_decided_by() -%}
CASE
  WHEN wbc_min < 1 THEN 'wbc_min'
  WHEN wbc_max >= 20 THEN 'wbc_max'
  WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN wbc_min IS NULL THEN '' ELSE 'wbc_min ' END, CASE WHEN wbc_max IS NULL THEN '' ELSE 'wbc_max ' END))
END
{%- endmacro %}

{%- macro sapsii_potassium_score_decided_by() -%}
CASE
  WHEN potassium_min < 3 THEN 'potassium_min'
  WHEN potassium_max >= 5 THEN 'potassium_max'
  WHEN potassium_min IS NULL AND potassium_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN potassium_min IS NULL THEN '' ELSE 'potassium_min ' END, CASE WHEN potassium_max IS NULL THEN '' ELSE 'potassium_max ' END))
END
{%- endmacro %}

{%- macro sapsii_sodium_score_decided_by() -%}
CASE
  WHEN sodium_min < 125 THEN 'sodium_min'
  WHEN sodium_max >= 145 THEN 'sodium_max'
  WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN sodium_min IS NULL THEN '' ELSE 'sodium_min ' END, CASE WHEN sodium_max IS NULL THEN '' ELSE 'sodium_max ' END))
END
{%- endmacro %}

{%- macro sapsii_bicarbonate_score_decided_by() -%}
CASE
  WHEN bicarbonate_min IS NULL THEN NULL
  ELSE 'bicarbonate_min'
END
{%- endmacro %}

{%- macro sapsii_bilirubin_score_decided_by() -%}
CASE
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 'bilirubin_max'
END
{%- endmacro %}

{%- macro sapsii_gcs_score_decided_by() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endmacro %}

{%- macro sapsii_comorbidity_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN aids = 1 THEN 'aids'
  WHEN hem = 1 THEN 'hem'
  WHEN mets = 1 THEN 'mets'
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN ''
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN aids IS NULL THEN '' ELSE 'aids ' END, CASE WHEN hem IS NULL THEN '' ELSE 'hem ' END, CASE WHEN mets IS NULL THEN '' ELSE 'mets ' END))
END
{%- else -%}
CASE
  WHEN aids = 1 THEN 'aids'
  WHEN hem = 1 THEN 'hem'
  WHEN mets = 1 THEN 'mets'
  WHEN aids IS NULL AND hem IS NULL AND mets IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN aids IS NULL THEN '' ELSE 'aids ' END, CASE WHEN hem IS NULL THEN '' ELSE 'hem ' END, CASE WHEN mets IS NULL THEN '' ELSE 'mets ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro sapsii_admissiontype_score_decided_by() -%}
CASE
  WHEN admissiontype IS NULL THEN NULL
  ELSE 'admissiontype'
END
{%- endmacro %}

{%- macro sapsii_components() -%}
{{ return(['age_score', 'hr_score', 'sysbp_score', 'temp_score', 'pao2fio2_score', 'uo_score', 'bun_score', 'wbc_score', 'potassium_score', 'sodium_score', 'bicarbonate_score', 'bilirubin_score', 'gcs_score', 'comorbidity_score', 'admissiontype_score']) }}
{%- endmacro %}

{%- macro sapsii_points() -%}
{{ sapsii_age_score() }} AS age_score,
{{ sapsii_hr_score() }} AS hr_score,
{{ sapsii_sysbp_score() }} AS sysbp_score,
{{ sapsii_temp_score() }} AS temp_score,
{{ sapsii_pao2fio2_score() }} AS pao2fio2_score,
{{ sapsii_uo_score() }} AS uo_score,
{{ sapsii_bun_score() }} AS bun_score,
{{ sapsii_wbc_score() }} AS wbc_score,
{{ sapsii_potassium_score() }} AS potassium_score,
{{ sapsii_sodium_score() }} AS sodium_score,
{{ sapsii_bicarbonate_score() }} AS bicarbonate_score,
{{ sapsii_bilirubin_score() }} AS bilirubin_score,
{{ sapsii_gcs_score() }} AS gcs_score,
{{ sapsii_comorbidity_score() }} AS comorbidity_score,
{{ sapsii_admissiontype_score() }} AS admissiontype_score
{%- endmacro %}

{%- macro sapsii_total() -%}
COALESCE(age_score, 0)
+ COALESCE(hr_score, 0)
+ COALESCE(sysbp_score, 0)
+ COALESCE(temp_score, 0)
+ COALESCE(pao2fio2_score, 0)
+ COALESCE(uo_score, 0)
+ COALESCE(bun_score, 0)
+ COALESCE(wbc_score, 0)
+ COALESCE(potassium_score, 0)
+ COALESCE(sodium_score, 0)
+ COALESCE(bicarbonate_score, 0)
+ COALESCE(bilirubin_score, 0)
+ COALESCE(gcs_score, 0)
+ COALESCE(comorbidity_score, 0)
+ COALESCE(admissiontype_score, 0)
{%- endmacro %}

{%- macro sapsii_probability() -%}
1 / (1 + EXP(-(-7.7631 + 0.0737 * sapsii + 0.9971 * LN(sapsii + 1))))
{%- endmacro %}

{%- macro sapsii_input(scored) -%}
CASE input
  WHEN 'age' THEN CAST({{ scored }}.age AS FLOAT64)
  WHEN 'heartrate_min' THEN CAST({{ scored }}.heartrate_min AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'sysbp_min' THEN CAST({{ scored }}.sysbp_min AS FLOAT64)
  WHEN 'sysbp_max' THEN CAST({{ scored }}.sysbp_max AS FLOAT64)
  WHEN 'tempc_max' THEN CAST({{ scored }}.tempc_max AS FLOAT64)
  WHEN 'pao2fio2_vent_min' THEN CAST({{ scored }}.pao2fio2_vent_min AS FLOAT64)
  WHEN 'urineoutput' THEN CAST({{ scored }}.urineoutput AS FLOAT64)
  WHEN 'bun_max' THEN CAST({{ scored }}.bun_max AS FLOAT64)
  WHEN 'wbc_min' THEN CAST({{ scored }}.wbc_min AS FLOAT64)
  WHEN 'wbc_max' THEN CAST({{ scored }}.wbc_max AS FLOAT64)
  WHEN 'potassium_min' THEN CAST({{ scored }}.potassium_min AS FLOAT64)
  WHEN 'potassium_max' THEN CAST({{ scored }}.potassium_max AS FLOAT64)
  WHEN 'sodium_min' THEN CAST({{ scored }}.sodium_min AS FLOAT64)
  WHEN 'sodium_max' THEN CAST({{ scored }}.sodium_max AS FLOAT64)
  WHEN 'bicarbonate_min' THEN CAST({{ scored }}.bicarbonate_min AS FLOAT64)
  WHEN 'bilirubin_max' THEN CAST({{ scored }}.bilirubin_max AS FLOAT64)
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
  WHEN 'aids' THEN CAST({{ scored }}.aids AS FLOAT64)
  WHEN 'hem' THEN CAST({{ scored }}.hem AS FLOAT64)
  WHEN 'mets' THEN CAST({{ scored }}.mets AS FLOAT64)
  WHEN 'admissiontype' THEN CAST(NULL AS FLOAT64)
END AS value,
CASE input
  WHEN 'age' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_min' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_min' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_max' THEN CAST(NULL AS STRING)
  WHEN 'tempc_max' THEN CAST(NULL AS STRING)
  WHEN 'pao2fio2_vent_min' THEN CAST(NULL AS STRING)
  WHEN 'urineoutput' THEN CAST(NULL AS STRING)
  WHEN 'bun_max' THEN CAST(NULL AS STRING)
  WHEN 'wbc_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_max' THEN CAST(NULL AS STRING)
  WHEN 'potassium_min' THEN CAST(NULL AS STRING)
  WHEN 'potassium_max' THEN CAST(NULL AS STRING)
  WHEN 'sodium_min' THEN CAST(NULL AS STRING)
  WHEN 'sodium_max' THEN CAST(NULL AS STRING)
  WHEN 'bicarbonate_min' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin_max' THEN CAST(NULL AS STRING)
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
  WHEN 'aids' THEN CAST(NULL AS STRING)
  WHEN 'hem' THEN CAST(NULL AS STRING)
  WHEN 'mets' THEN CAST(NULL AS STRING)
  WHEN 'admissiontype' THEN {{ scored }}.admissiontype
END AS category,
CASE input
  WHEN 'age' THEN 'years'
  WHEN 'heartrate_min' THEN 'bpm'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'sysbp_min' THEN 'mmHg'
  WHEN 'sysbp_max' THEN 'mmHg'
  WHEN 'tempc_max' THEN 'degC'
  WHEN 'pao2fio2_vent_min' THEN 'mmHg'
  WHEN 'urineoutput' THEN 'mL'
  WHEN 'bun_max' THEN 'mg/dL'
  WHEN 'wbc_min' THEN 'K/uL'
  WHEN 'wbc_max' THEN 'K/uL'
  WHEN 'potassium_min' THEN 'mEq/L'
  WHEN 'potassium_max' THEN 'mEq/L'
  WHEN 'sodium_min' THEN 'mEq/L'
  WHEN 'sodium_max' THEN 'mEq/L'
  WHEN 'bicarbonate_min' THEN 'mEq/L'
  WHEN 'bilirubin_max' THEN 'mg/dL'
  WHEN 'mingcs' THEN '1'
  WHEN 'aids' THEN '1'
  WHEN 'hem' THEN '1'
  WHEN 'mets' THEN '1'
  WHEN 'admissiontype' THEN '1'
END AS unit
{%- endmacro %}

{%- macro sapsii_drivers() -%}
SELECT
  decided.icustay_id,
  'sapsii' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ sapsii_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'age_score' AS component,
    CAST({{ sapsii_age_score() }} AS FLOAT64) AS points,
    {{ sapsii_age_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'hr_score' AS component,
    CAST({{ sapsii_hr_score() }} AS FLOAT64) AS points,
    {{ sapsii_hr_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'sysbp_score' AS component,
    CAST({{ sapsii_sysbp_score() }} AS FLOAT64) AS points,
    {{ sapsii_sysbp_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'temp_score' AS component,
    CAST({{ sapsii_temp_score() }} AS FLOAT64) AS points,
    {{ sapsii_temp_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'pao2fio2_score' AS component,
    CAST({{ sapsii_pao2fio2_score() }} AS FLOAT64) AS points,
    {{ sapsii_pao2fio2_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'uo_score' AS component,
    CAST({{ sapsii_uo_score() }} AS FLOAT64) AS points,
    {{ sapsii_uo_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'bun_score' AS component,
    CAST({{ sapsii_bun_score() }} AS FLOAT64) AS points,
    {{ sapsii_bun_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'wbc_score' AS component,
    CAST({{ sapsii_wbc_score() }} AS FLOAT64) AS points,
    {{ sapsii_wbc_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'potassium_score' AS component,
    CAST({{ sapsii_potassium_score() }} AS FLOAT64) AS points,
    {{ sapsii_potassium_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'sodium_score' AS component,
    CAST({{ sapsii_sodium_score() }} AS FLOAT64) AS points,
    {{ sapsii_sodium_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'bicarbonate_score' AS component,
    CAST({{ sapsii_bicarbonate_score() }} AS FLOAT64) AS points,
    {{ sapsii_bicarbonate_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'bilirubin_score' AS component,
    CAST({{ sapsii_bilirubin_score() }} AS FLOAT64) AS points,
    {{ sapsii_bilirubin_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'gcs_score' AS component,
    CAST({{ sapsii_gcs_score() }} AS FLOAT64) AS points,
    {{ sapsii_gcs_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'comorbidity_score' AS component,
    CAST({{ sapsii_comorbidity_score() }} AS FLOAT64) AS points,
    {{ sapsii_comorbidity_score_decided_by() }} AS decided_by
  FROM sapsii
  UNION ALL
  SELECT
    icustay_id,
    'admissiontype_score' AS component,
    CAST({{ sapsii_admissiontype_score() }} AS FLOAT64) AS points,
    {{ sapsii_admissiontype_score_decided_by() }} AS decided_by
  FROM sapsii
) AS decided
INNER JOIN sapsii AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
