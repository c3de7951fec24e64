{#-
  Simplified Acute Physiology Score (saps).

  Rendered from crates/acuity-scores/src/saps.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Le Gall JR, Loirat P, Alperovitch A, et al. A simplified acute physiology score for ICU patients. Crit Care Med 1984;12:975-977. doi:10.1097/00003246-198411000-00012

  Columns read: age (years), heartrate_min (bpm), heartrate_max (bpm), sysbp_min (mmHg), sysbp_max (mmHg), tempc_min (degC), tempc_max (degC), resprate_min (breaths/min), resprate_max (breaths/min), supported (1), urineoutput (mL), bun_min (mg/dL), bun_max (mg/dL), hematocrit_min (%), hematocrit_max (%), wbc_min (K/uL), wbc_max (K/uL), glucose_min (mg/dL), glucose_max (mg/dL), potassium_min (mEq/L), potassium_max (mEq/L), sodium_min (mEq/L), sodium_max (mEq/L), bicarbonate_min (mEq/L), bicarbonate_max (mEq/L), mingcs (1).
-#}

{%- macro saps_age_score() -%}
CASE
  WHEN age < 46 THEN 0
  WHEN age < 56 THEN 1
  WHEN age < 66 THEN 2
  WHEN age < 76 THEN 3
  WHEN age >= 76 THEN 4
  WHEN age IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_hr_score() -%}
CASE
  WHEN heartrate_max >= 180 OR heartrate_min < 40 THEN 4
  WHEN heartrate_max >= 140 OR heartrate_min < 55 THEN 3
  WHEN heartrate_max >= 110 OR heartrate_min < 70 THEN 2
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_sysbp_score() -%}
CASE
  WHEN sysbp_max >= 190 OR sysbp_min < 55 THEN 4
  WHEN sysbp_max >= 150 OR sysbp_min < 80 THEN 2
  WHEN sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_temp_score() -%}
CASE
  WHEN tempc_max >= 41 OR tempc_min < 30 THEN 4
  WHEN tempc_max >= 39 OR tempc_min < 32 THEN 3
  WHEN tempc_min < 34 THEN 2
  WHEN tempc_max >= 38.5 OR tempc_min < 36 THEN 1
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_resp_score() -%}
CASE
  WHEN supported = 1 THEN 3
  WHEN resprate_max >= 50 OR resprate_min < 6 THEN 4
  WHEN resprate_max >= 35 THEN 3
  WHEN resprate_min < 10 THEN 2
  WHEN resprate_max >= 25 OR resprate_min < 12 THEN 1
  WHEN resprate_min IS NULL AND resprate_max IS NULL AND supported IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_uo_score() -%}
CASE
  WHEN urineoutput < 200 THEN 4
  WHEN urineoutput < 500 THEN 3
  WHEN urineoutput < 700 OR urineoutput >= 5000 THEN 2
  WHEN urineoutput >= 3500 THEN 1
  WHEN urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_bun_score() -%}
CASE
  WHEN bun_max >= 154 THEN 4
  WHEN bun_max >= 100.8 THEN 3
  WHEN bun_max >= 81.2 THEN 2
  WHEN bun_max >= 21 OR bun_min < 9.8 THEN 1
  WHEN bun_min IS NULL AND bun_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_hematocrit_score() -%}
CASE
  WHEN hematocrit_max >= 60 OR hematocrit_min < 20 THEN 4
  WHEN hematocrit_max >= 50 OR hematocrit_min < 30 THEN 2
  WHEN hematocrit_max >= 46 THEN 1
  WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_wbc_score() -%}
CASE
  WHEN wbc_max >= 40 OR wbc_min < 1 THEN 4
  WHEN wbc_max >= 20 OR wbc_min < 3 THEN 2
  WHEN wbc_max >= 15 THEN 1
  WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_glucose_score() -%}
CASE
  WHEN glucose_max >= 801 OR glucose_min < 28.8 THEN 4
  WHEN glucose_max >= 500.4 OR glucose_min < 50.4 THEN 3
  WHEN glucose_min < 70.2 THEN 2
  WHEN glucose_max >= 252 THEN 1
  WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_potassium_score() -%}
CASE
  WHEN potassium_max >= 7 OR potassium_min < 2.5 THEN 4
  WHEN potassium_max >= 6 THEN 3
  WHEN potassium_min < 3 THEN 2
  WHEN potassium_max >= 5.5 OR potassium_min < 3.5 THEN 1
  WHEN potassium_min IS NULL AND potassium_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_sodium_score() -%}
CASE
  WHEN sodium_max >= 180 OR sodium_min < 110 THEN 4
  WHEN sodium_max >= 161 OR sodium_min < 120 THEN 3
  WHEN sodium_max >= 156 OR sodium_min < 130 THEN 2
  WHEN sodium_max >= 151 THEN 1
  WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_bicarbonate_score() -%}
CASE
  WHEN bicarbonate_min < 5 THEN 4
  WHEN bicarbonate_max >= 40 OR bicarbonate_min < 10 THEN 3
  WHEN bicarbonate_max >= 30 OR bicarbonate_min < 20 THEN 1
  WHEN bicarbonate_min IS NULL AND bicarbonate_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_gcs_score() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs < 4 THEN 4
  WHEN mingcs < 7 THEN 3
  WHEN mingcs < 10 THEN 2
  WHEN mingcs < 13 THEN 1
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro saps_hr_score_value() -%}
CASE
  WHEN heartrate_max >= 180 THEN heartrate_max
  WHEN heartrate_min < 40 THEN heartrate_min
  WHEN heartrate_max >= 140 THEN heartrate_max
  WHEN heartrate_min < 55 THEN heartrate_min
  WHEN heartrate_max >= 110 THEN heartrate_max
  WHEN heartrate_min < 70 THEN heartrate_min
  ELSE (heartrate_min + heartrate_max) / 2
END
{%- endmacro %}

{%- macro saps_sysbp_score_value() -%}
CASE
  WHEN sysbp_max >= 190 THEN sysbp_max
  WHEN sysbp_min < 55 THEN sysbp_min
  WHEN sysbp_max >= 150 THEN sysbp_max
  WHEN sysbp_min < 80 THEN sysbp_min
  ELSE (sysbp_min + sysbp_max) / 2
END
{%- endmacro %}

{%- macro saps_temp_score_value() -%}
CASE
  WHEN tempc_max >= 41 THEN tempc_max
  WHEN tempc_min < 30 THEN tempc_min
  WHEN tempc_max >= 39 THEN tempc_max
  WHEN tempc_min < 32 THEN tempc_min
  WHEN tempc_min < 34 THEN tempc_min
  WHEN tempc_max >= 38.5 THEN tempc_max
  WHEN tempc_min < 36 THEN tempc_min
  ELSE (tempc_min + tempc_max) / 2
END
{%- endmacro %}

{%- macro saps_bun_score_value() -%}
CASE
  WHEN bun_max >= 154 THEN bun_max
  WHEN bun_max >= 100.8 THEN bun_max
  WHEN bun_max >= 81.2 THEN bun_max
  WHEN bun_max >= 21 THEN bun_max
  WHEN bun_min < 9.8 THEN bun_min
  ELSE (bun_min + bun_max) / 2
END
{%- endmacro %}

{%- macro saps_hematocrit_score_value() -%}
CASE
  WHEN hematocrit_max >= 60 THEN hematocrit_max
  WHEN hematocrit_min < 20 THEN hematocrit_min
  WHEN hematocrit_max >= 50 THEN hematocrit_max
  WHEN hematocrit_min < 30 THEN hematocrit_min
  WHEN hematocrit_max >= 46 THEN hematocrit_max
  ELSE (hematocrit_min + hematocrit_max) / 2
END
{%- endmacro %}

{%- macro saps_wbc_score_value() -%}
CASE
  WHEN wbc_max >= 40 THEN wbc_max
  WHEN wbc_min < 1 THEN wbc_min
  WHEN wbc_max >= 20 THEN wbc_max
  WHEN wbc_min < 3 THEN wbc_min
  WHEN wbc_max >= 15 THEN wbc_max
  ELSE (wbc_min + wbc_max) / 2
END
{%- endmacro %}

{%- macro saps_glucose_score_value() -%}
CASE
  WHEN glucose_max >= 801 THEN glucose_max
  WHEN glucose_min < 28.8 THEN glucose_min
  WHEN glucose_max >= 500.4 THEN glucose_max
  WHEN glucose_min < 50.4 THEN glucose_min
  WHEN glucose_min < 70.2 THEN glucose_min
  WHEN glucose_max >= 252 THEN glucose_max
  ELSE (glucose_min + glucose_max) / 2
END
{%- endmacro %}

{%- macro saps_potassium_score_value() -%}
CASE
  WHEN potassium_max >= 7 THEN potassium_max
  WHEN potassium_min < 2.5 THEN potassium_min
  WHEN potassium_max >= 6 THEN potassium_max
  WHEN potassium_min < 3 THEN potassium_min
  WHEN potassium_max >= 5.5 THEN potassium_max
  WHEN potassium_min < 3.5 THEN potassium_min
  ELSE (potassium_min + potassium_max) / 2
END
{%- endmacro %}

{%- macro saps_sodium_score_value() -%}
CASE
  WHEN sodium_max >= 180 THEN sodium_max
  WHEN sodium_min < 110 THEN sodium_min
  WHEN sodium_max >= 161 THEN sodium_max
  WHEN sodium_min < 120 THEN sodium_min
  WHEN sodium_max >= 156 THEN sodium_max
  WHEN sodium_min < 130 THEN sodium_min
  WHEN sodium_max >= 151 THEN sodium_max
  ELSE (sodium_min + sodium_max) / 2
END
{%- endmacro %}

{%- macro saps_bicarbonate_score_value() -%}
CASE
  WHEN bicarbonate_min < 5 THEN bicarbonate_min
  WHEN bicarbonate_max >= 40 THEN bicarbonate_max
  WHEN bicarbonate_min < 10 THEN bicarbonate_min
  WHEN bicarbonate_max >= 30 THEN bicarbonate_max
  WHEN bicarbonate_min < 20 THEN bicarbonate_min
  ELSE (bicarbonate_min + bicarbonate_max) / 2
END
{%- endmacro %}

{%- macro saps_age_score_decided_by() -%}
CASE
  WHEN age IS NULL THEN NULL
  ELSE 'age'
END
{%- endmacro %}

{%- macro saps_hr_score_decided_by() -%}
CASE
  WHEN heartrate_max >= 180 THEN 'heartrate_max'
  WHEN heartrate_min < 40 THEN 'heartrate_min'
  WHEN heartrate_max >= 140 THEN 'heartrate_max'
  WHEN heartrate_min < 55 THEN 'heartrate_min'
  WHEN heartrate_max >= 110 THEN 'heartrate_max'
  WHEN heartrate_min < 70 THEN 'heartrate_min'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END))
END
{%- endmacro %}

{%- macro saps_sysbp_score_decided_by() -%}
CASE
  WHEN sysbp_max >= 190 THEN 'sysbp_max'
  WHEN sysbp_min < 55 THEN 'sysbp_min'
  WHEN sysbp_max >= 150 THEN 'sysbp_max'
  WHEN sysbp_min < 80 THEN 'sysbp_min'
  WHEN sysbp_min IS NULL AND sysbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN sysbp_min IS NULL THEN '' ELSE 'sysbp_min ' END, CASE WHEN sysbp_max IS NULL THEN '' ELSE 'sysbp_max ' END))
END
{%- endmacro %}

{%- macro saps_temp_score_decided_by() -%}
CASE
  WHEN tempc_max >= 41 THEN 'tempc_max'
  WHEN tempc_min < 30 THEN 'tempc_min'
  WHEN tempc_max >= 39 THEN 'tempc_max'
  WHEN tempc_min < 32 THEN 'tempc_min'
  WHEN tempc_min < 34 THEN 'tempc_min'
  WHEN tempc_max >= 38.5 THEN 'tempc_max'
  WHEN tempc_min < 36 THEN 'tempc_min'
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN tempc_min IS NULL THEN '' ELSE 'tempc_min ' END, CASE WHEN tempc_max IS NULL THEN '' ELSE 'tempc_max ' END))
END
{%- endmacro %}

{%- macro saps_resp_score_decided_by() -%}
CASE
  WHEN supported = 1 THEN 'supported'
  WHEN resprate_max >= 50 THEN 'resprate_max'
  WHEN resprate_min < 6 THEN 'resprate_min'
  WHEN resprate_max >= 35 THEN 'resprate_max'
  WHEN resprate_min < 10 THEN 'resprate_min'
  WHEN resprate_max >= 25 THEN 'resprate_max'
  WHEN resprate_min < 12 THEN 'resprate_min'
  WHEN resprate_min IS NULL AND resprate_max IS NULL AND supported IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN resprate_min IS NULL THEN '' ELSE 'resprate_min ' END, CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END, CASE WHEN supported IS NULL THEN '' ELSE 'supported ' END))
END
{%- endmacro %}

{%- macro saps_uo_score_decided_by() -%}
CASE
  WHEN urineoutput IS NULL THEN NULL
  ELSE 'urineoutput'
END
{%- endmacro %}

{%- macro saps_bun_score_decided_by() -%}
CASE
  WHEN bun_max >= 154 THEN 'bun_max'
  WHEN bun_max >= 100.8 THEN 'bun_max'
  WHEN bun_max >= 81.2 THEN 'bun_max'
  WHEN bun_max >= 21 THEN 'bun_max'
  WHEN bun_min < 9.8 THEN 'bun_min'
  WHEN bun_min IS NULL AND bun_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN bun_min IS NULL THEN '' ELSE 'bun_min ' END, CASE WHEN bun_max IS NULL THEN '' ELSE 'bun_max ' END))
END
{%- endmacro %}

{%- macro saps_hematocrit_score_decided_by() -%}
CASE
  WHEN hematocrit_max >= 60 THEN 'hematocrit_max'
  WHEN hematocrit_min < 20 THEN 'hematocrit_min'
  WHEN hematocrit_max >= 50 THEN 'hematocrit_max'
  WHEN hematocrit_min < 30 THEN 'hematocrit_min'
  WHEN hematocrit_max >= 46 THEN 'hematocrit_max'
  WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN hematocrit_min IS NULL THEN '' ELSE 'hematocrit_min ' END, CASE WHEN hematocrit_max IS NULL THEN '' ELSE 'hematocrit_max ' END))
END
{%- endmacro %}

{%- macro saps_wbc_score_decided_by() -%}
CASE
  WHEN wbc_max >= 40 THEN 'wbc_max'
  WHEN wbc_min < 1 THEN 'wbc_min'
  WHEN wbc_max >= 20 THEN 'wbc_max'
  WHEN wbc_min < 3 THEN 'wbc_min'
  WHEN wbc_max >= 15 THEN 'wbc_max'
  WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN wbc_min IS NULL THEN '' ELSE 'wbc_min ' END, CASE WHEN wbc_max IS NULL THEN '' ELSE 'wbc_max ' END))
END
{%- endmacro %}

{%- macro saps_glucose_score_decided_by() -%}
CASE
  WHEN glucose_max >= 801 THEN 'glucose_max'
  WHEN glucose_min < 28.8 THEN 'glucose_min'
  WHEN glucose_max >= 500.4 THEN 'glucose_max'
  WHEN glucose_min < 50.4 THEN 'glucose_min'
  WHEN glucose_min < 70.2 THEN 'glucose_min'
  WHEN glucose_max >= 252 THEN 'glucose_max'
  WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN glucose_min IS NULL THEN '' ELSE 'glucose_min ' END, CASE WHEN glucose_max IS NULL THEN '' ELSE 'glucose_max ' END))
END
{%- endmacro %}

{%- macro saps_potassium_score_decided_by() -%}
CASE
  WHEN potassium_max >= 7 THEN 'potassium_max'
  WHEN potassium_min < 2.5 THEN 'potassium_min'
  WHEN potassium_max >= 6 THEN 'potassium_max'
  WHEN potassium_min < 3 THEN 'potassium_min'
  WHEN potassium_max >= 5.5 THEN 'potassium_max'
  WHEN potassium_min < 3.5 THEN 'potassium_min'
  WHEN potassium_min IS NULL AND potassium_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN potassium_min IS NULL THEN '' ELSE 'potassium_min ' END, CASE WHEN potassium_max IS NULL THEN '' ELSE 'potassium_max ' END))
END
{%- endmacro %}

{%- macro saps_sodium_score_decided_by() -%}
CASE
  WHEN sodium_max >= 180 THEN 'sodium_max'
  WHEN sodium_min < 110 THEN 'sodium_min'
  WHEN sodium_max >= 161 THEN 'sodium_max'
  WHEN sodium_min < 120 THEN 'sodium_min'
  WHEN sodium_max >= 156 THEN 'sodium_max'
  WHEN sodium_min < 130 THEN 'sodium_min'
  WHEN sodium_max >= 151 THEN 'sodium_max'
  WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN sodium_min IS NULL THEN '' ELSE 'sodium_min ' END, CASE WHEN sodium_max IS NULL THEN '' ELSE 'sodium_max ' END))
END
{%- endmacro %}

{%- macro saps_bicarbonate_score_decided_by() -%}
CASE
  WHEN bicarbonate_min < 5 THEN 'bicarbonate_min'
  WHEN bicarbonate_max >= 40 THEN 'bicarbonate_max'
  WHEN bicarbonate_min < 10 THEN 'bicarbonate_min'
  WHEN bicarbonate_max >= 30 THEN 'bicarbonate_max'
  WHEN bicarbonate_min < 20 THEN 'bicarbonate_min'
  WHEN bicarbonate_min IS NULL AND bicarbonate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN bicarbonate_min IS NULL THEN '' ELSE 'bicarbonate_min ' END, CASE WHEN bicarbonate_max IS NULL THEN '' ELSE 'bicarbonate_max ' END))
END
{%- endmacro %}

{%- macro saps_gcs_score_decided_by() -%}
CASE
  WHEN mingcs < 3 THEN NULL
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endmacro %}

{%- macro saps_components() -%}
{{ return(['age_score', 'hr_score', 'sysbp_score', 'temp_score', 'resp_score', 'uo_score', 'bun_score', 'hematocrit_score', 'wbc_score', 'glucose_score', 'potassium_score', 'sodium_score', 'bicarbonate_score', 'gcs_score']) }}
{%- endmacro %}

{%- macro saps_points() -%}
{{ saps_age_score() }} AS age_score,
{{ saps_hr_score() }} AS hr_score,
{{ saps_sysbp_score() }} AS sysbp_score,
{{ saps_temp_score() }} AS temp_score,
{{ saps_resp_score() }} AS resp_score,
{{ saps_uo_score() }} AS uo_score,
{{ saps_bun_score() }} AS bun_score,
{{ saps_hematocrit_score() }} AS hematocrit_score,
{{ saps_wbc_score() }} AS wbc_score,
{{ saps_glucose_score() }} AS glucose_score,
{{ saps_potassium_score() }} AS potassium_score,
{{ saps_sodium_score() }} AS sodium_score,
{{ saps_bicarbonate_score() }} AS bicarbonate_score,
{{ saps_gcs_score() }} AS gcs_score
{%- endmacro %}

{%- macro saps_total() -%}
COALESCE(age_score, 0)
+ COALESCE(hr_score, 0)
+ COALESCE(sysbp_score, 0)
+ COALESCE(temp_score, 0)
+ COALESCE(resp_score, 0)
+ COALESCE(uo_score, 0)
+ COALESCE(bun_score, 0)
+ COALESCE(hematocrit_score, 0)
+ COALESCE(wbc_score, 0)
+ COALESCE(glucose_score, 0)
+ COALESCE(potassium_score, 0)
+ COALESCE(sodium_score, 0)
+ COALESCE(bicarbonate_score, 0)
+ COALESCE(gcs_score, 0)
{%- endmacro %}

{%- macro saps_input(scored) -%}
CASE input
  WHEN 'age' THEN CAST({{ scored }}.age AS FLOAT64)
  WHEN 'heartrate_min' THEN CAST({{ scored }}.heartrate_min AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'sysbp_min' THEN CAST({{ scored }}.sysbp_min AS FLOAT64)
  WHEN 'sysbp_max' THEN CAST({{ scored }}.sysbp_max AS FLOAT64)
  WHEN 'tempc_min' THEN CAST({{ scored }}.tempc_min AS FLOAT64)
  WHEN 'tempc_max' THEN CAST({{ scored }}.tempc_max AS FLOAT64)
  WHEN 'resprate_min' THEN CAST({{ scored }}.resprate_min AS FLOAT64)
  WHEN 'resprate_max' THEN CAST({{ scored }}.resprate_max AS FLOAT64)
  WHEN 'supported' THEN CAST({{ scored }}.supported AS FLOAT64)
  WHEN 'urineoutput' THEN CAST({{ scored }}.urineoutput AS FLOAT64)
  WHEN 'bun_min' THEN CAST({{ scored }}.bun_min AS FLOAT64)
  WHEN 'bun_max' THEN CAST({{ scored }}.bun_max AS FLOAT64)
  WHEN 'hematocrit_min' THEN CAST({{ scored }}.hematocrit_min AS FLOAT64)
  WHEN 'hematocrit_max' THEN CAST({{ scored }}.hematocrit_max AS FLOAT64)
  WHEN 'wbc_min' THEN CAST({{ scored }}.wbc_min AS FLOAT64)
  WHEN 'wbc_max' THEN CAST({{ scored }}.wbc_max AS FLOAT64)
  WHEN 'glucose_min' THEN CAST({{ scored }}.glucose_min AS FLOAT64)
  WHEN 'glucose_max' THEN CAST({{ scored }}.glucose_max AS FLOAT64)
  WHEN 'potassium_min' THEN CAST({{ scored }}.potassium_min AS FLOAT64)
  WHEN 'potassium_max' THEN CAST({{ scored }}.potassium_max AS FLOAT64)
  WHEN 'sodium_min' THEN CAST({{ scored }}.sodium_min AS FLOAT64)
  WHEN 'sodium_max' THEN CAST({{ scored }}.sodium_max AS FLOAT64)
  WHEN 'bicarbonate_min' THEN CAST({{ scored }}.bicarbonate_min AS FLOAT64)
  WHEN 'bicarbonate_max' THEN CAST({{ scored }}.bicarbonate_max AS FLOAT64)
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
END AS value,
CASE input
  WHEN 'age' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_min' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_min' THEN CAST(NULL AS STRING)
  WHEN 'sysbp_max' THEN CAST(NULL AS STRING)
  WHEN 'tempc_min' THEN CAST(NULL AS STRING)
  WHEN 'tempc_max' THEN CAST(NULL AS STRING)
  WHEN 'resprate_min' THEN CAST(NULL AS STRING)
  WHEN 'resprate_max' THEN CAST(NULL AS STRING)
  WHEN 'supported' THEN CAST(NULL AS STRING)
  WHEN 'urineoutput' THEN CAST(NULL AS STRING)
  WHEN 'bun_min' THEN CAST(NULL AS STRING)
  WHEN 'bun_max' THEN CAST(NULL AS STRING)
  WHEN 'hematocrit_min' THEN CAST(NULL AS STRING)
  WHEN 'hematocrit_max' THEN CAST(NULL AS STRING)
  WHEN 'wbc_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_max' THEN CAST(NULL AS STRING)
  WHEN 'glucose_min' THEN CAST(NULL AS STRING)
  WHEN 'glucose_max' THEN CAST(NULL AS STRING)
  WHEN 'potassium_min' THEN CAST(NULL AS STRING)
  WHEN 'potassium_max' THEN CAST(NULL AS STRING)
  WHEN 'sodium_min' THEN CAST(NULL AS STRING)
  WHEN 'sodium_max' THEN CAST(NULL AS STRING)
  WHEN 'bicarbonate_min' THEN CAST(NULL AS STRING)
  WHEN 'bicarbonate_max' THEN CAST(NULL AS STRING)
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'age' THEN 'years'
  WHEN 'heartrate_min' THEN 'bpm'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'sysbp_min' THEN 'mmHg'
  WHEN 'sysbp_max' THEN 'mmHg'
  WHEN 'tempc_min' THEN 'degC'
  WHEN 'tempc_max' THEN 'degC'
  WHEN 'resprate_min' THEN 'breaths/min'
  WHEN 'resprate_max' THEN 'breaths/min'
  WHEN 'supported' THEN '1'
  WHEN 'urineoutput' THEN 'mL'
  WHEN 'bun_min' THEN 'mg/dL'
  WHEN 'bun_max' THEN 'mg/dL'
  WHEN 'hematocrit_min' THEN '%'
  WHEN 'hematocrit_max' THEN '%'
  WHEN 'wbc_min' THEN 'K/uL'
  WHEN 'wbc_max' THEN 'K/uL'
  WHEN 'glucose_min' THEN 'mg/dL'
  WHEN 'glucose_max' THEN 'mg/dL'
  WHEN 'potassium_min' THEN 'mEq/L'
  WHEN 'potassium_max' THEN 'mEq/L'
  WHEN 'sodium_min' THEN 'mEq/L'
  WHEN 'sodium_max' THEN 'mEq/L'
  WHEN 'bicarbonate_min' THEN 'mEq/L'
  WHEN 'bicarbonate_max' THEN 'mEq/L'
  WHEN 'mingcs' THEN '1'
END AS unit
{%- endmacro %}

{%- macro saps_drivers() -%}
SELECT
  decided.icustay_id,
  'saps' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ saps_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'age_score' AS component,
    CAST({{ saps_age_score() }} AS FLOAT64) AS points,
    {{ saps_age_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'hr_score' AS component,
    CAST({{ saps_hr_score() }} AS FLOAT64) AS points,
    {{ saps_hr_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'sysbp_score' AS component,
    CAST({{ saps_sysbp_score() }} AS FLOAT64) AS points,
    {{ saps_sysbp_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'temp_score' AS component,
    CAST({{ saps_temp_score() }} AS FLOAT64) AS points,
    {{ saps_temp_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'resp_score' AS component,
    CAST({{ saps_resp_score() }} AS FLOAT64) AS points,
    {{ saps_resp_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'uo_score' AS component,
    CAST({{ saps_uo_score() }} AS FLOAT64) AS points,
    {{ saps_uo_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'bun_score' AS component,
    CAST({{ saps_bun_score() }} AS FLOAT64) AS points,
    {{ saps_bun_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'hematocrit_score' AS component,
    CAST({{ saps_hematocrit_score() }} AS FLOAT64) AS points,
    {{ saps_hematocrit_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'wbc_score' AS component,
    CAST({{ saps_wbc_score() }} AS FLOAT64) AS points,
    {{ saps_wbc_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'glucose_score' AS component,
    CAST({{ saps_glucose_score() }} AS FLOAT64) AS points,
    {{ saps_glucose_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'potassium_score' AS component,
    CAST({{ saps_potassium_score() }} AS FLOAT64) AS points,
    {{ saps_potassium_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'sodium_score' AS component,
    CAST({{ saps_sodium_score() }} AS FLOAT64) AS points,
    {{ saps_sodium_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'bicarbonate_score' AS component,
    CAST({{ saps_bicarbonate_score() }} AS FLOAT64) AS points,
    {{ saps_bicarbonate_score_decided_by() }} AS decided_by
  FROM saps
  UNION ALL
  SELECT
    icustay_id,
    'gcs_score' AS component,
    CAST({{ saps_gcs_score() }} AS FLOAT64) AS points,
    {{ saps_gcs_score_decided_by() }} AS decided_by
  FROM saps
) AS decided
INNER JOIN saps AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
