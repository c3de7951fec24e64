{#-
  Oxford Acute Severity of Illness Score (oasis).

  Rendered from crates/acuity-scores/src/oasis.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Johnson AEW, Kramer AA, Clifford GD. A new severity of illness scale using a subset of Acute Physiology And Chronic Health Evaluation data elements shows comparable predictive accuracy. Crit Care Med 2013;41:1711-1718. doi:10.1097/CCM.0b013e31828a24fe

  Columns read: preiculos_min (min), age (years), mingcs (1), heartrate_min (bpm), heartrate_max (bpm), meanbp_min (mmHg), meanbp_max (mmHg), resprate_min (breaths/min), resprate_max (breaths/min), tempc_min (degC), tempc_max (degC), urineoutput (mL), mechvent (1), electivesurgery (1).

  With `reference_quirks` the community's reference code is followed:
  - Values between two printed ranges (heart rate between 106 and 107, urine between 1426.99 and 1427.00 mL) belong to the range below them in the paper's order; the reference code gives them 0 points.
  - A vital sign with a lowest value only, or a highest only, is scored by what is known; the reference code has no points for a heart rate or temperature without a highest, and a pressure or breathing without a lowest value.
-#}

{%- macro oasis_preiculos_score() -%}
CASE
  WHEN preiculos_min < 10.2 THEN 5
  WHEN preiculos_min < 297 THEN 3
  WHEN preiculos_min < 1440 THEN 0
  WHEN preiculos_min < 18708 THEN 2
  WHEN preiculos_min >= 18708 THEN 1
  WHEN preiculos_min IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro oasis_age_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN age < 24 THEN 0
  WHEN age <= 53 THEN 3
  WHEN age <= 77 THEN 6
  WHEN age <= 89 THEN 9
  WHEN age >= 90 THEN 7
  WHEN age IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN age < 24 THEN 0
  WHEN age < 54 THEN 3
  WHEN age < 78 THEN 6
  WHEN age < 90 THEN 9
  WHEN age >= 90 THEN 7
  WHEN age IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_gcs_score() -%}
CASE
  WHEN mingcs <= 7 THEN 10
  WHEN mingcs < 14 THEN 4
  WHEN mingcs = 14 THEN 3
  WHEN mingcs IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro oasis_heartrate_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN heartrate_max IS NULL THEN NULL
  WHEN heartrate_max > 125 THEN 6
  WHEN heartrate_min < 33 THEN 4
  WHEN heartrate_max BETWEEN 107 AND 125 THEN 3
  WHEN heartrate_max BETWEEN 89 AND 106 THEN 1
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN heartrate_max > 125 THEN 6
  WHEN heartrate_min < 33 THEN 4
  WHEN heartrate_max BETWEEN 107 AND 125 THEN 3
  WHEN heartrate_max >= 89 THEN 1
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_meanbp_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN meanbp_min IS NULL THEN NULL
  WHEN meanbp_min < 20.65 THEN 4
  WHEN meanbp_min < 51 THEN 3
  WHEN meanbp_max > 143.44 THEN 3
  WHEN meanbp_min < 61.33 THEN 2
  WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN meanbp_min < 20.65 THEN 4
  WHEN meanbp_min < 51 THEN 3
  WHEN meanbp_max > 143.44 THEN 3
  WHEN meanbp_min < 61.33 THEN 2
  WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_resprate_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN resprate_min IS NULL THEN NULL
  WHEN resprate_min < 6 THEN 10
  WHEN resprate_max > 44 THEN 9
  WHEN resprate_max > 30 THEN 6
  WHEN resprate_max > 22 THEN 1
  WHEN resprate_min < 13 THEN 1
  WHEN resprate_min IS NULL AND resprate_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN resprate_min < 6 THEN 10
  WHEN resprate_max > 44 THEN 9
  WHEN resprate_max > 30 THEN 6
  WHEN resprate_max > 22 THEN 1
  WHEN resprate_min < 13 THEN 1
  WHEN resprate_min IS NULL AND resprate_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_temp_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN tempc_max IS NULL THEN NULL
  WHEN tempc_max > 39.88 THEN 6
  WHEN tempc_min BETWEEN 33.22 AND 35.93 OR tempc_max BETWEEN 33.22 AND 35.93 THEN 4
  WHEN tempc_min < 33.22 THEN 3
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN 2
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN 2
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN tempc_max > 39.88 THEN 6
  WHEN tempc_min BETWEEN 33.22 AND 35.93 OR tempc_max BETWEEN 33.22 AND 35.93 THEN 4
  WHEN tempc_min < 33.22 THEN 3
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN 2
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN 2
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_urineoutput_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN urineoutput < 671.09 THEN 10
  WHEN urineoutput > 6896.8 THEN 8
  WHEN urineoutput BETWEEN 671.09 AND 1426.99 THEN 5
  WHEN urineoutput BETWEEN 1427 AND 2544.14 THEN 1
  WHEN urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN urineoutput < 671.09 THEN 10
  WHEN urineoutput > 6896.8 THEN 8
  WHEN urineoutput < 1427 THEN 5
  WHEN urineoutput BETWEEN 1427 AND 2544.14 THEN 1
  WHEN urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_mechvent_score() -%}
CASE
  WHEN mechvent = 1 THEN 9
  WHEN mechvent IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro oasis_electivesurgery_score() -%}
CASE
  WHEN electivesurgery = 0 THEN 6
  WHEN electivesurgery IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro oasis_heartrate_score_value() -%}
{%- if reference_mode() -%}
CASE
  WHEN heartrate_max > 125 THEN heartrate_max
  WHEN heartrate_min < 33 THEN heartrate_min
  WHEN heartrate_max BETWEEN 107 AND 125 THEN heartrate_max
  WHEN heartrate_max BETWEEN 89 AND 106 THEN heartrate_max
  ELSE (heartrate_min + heartrate_max) / 2
END
{%- else -%}
CASE
  WHEN heartrate_max > 125 THEN heartrate_max
  WHEN heartrate_min < 33 THEN heartrate_min
  WHEN heartrate_max BETWEEN 107 AND 125 THEN heartrate_max
  WHEN heartrate_max >= 89 THEN heartrate_max
  ELSE (heartrate_min + heartrate_max) / 2
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_meanbp_score_value() -%}
{%- if reference_mode() -%}
CASE
  WHEN meanbp_min < 20.65 THEN meanbp_min
  WHEN meanbp_min < 51 THEN meanbp_min
  WHEN meanbp_max > 143.44 THEN meanbp_max
  WHEN meanbp_min < 61.33 THEN meanbp_min
  ELSE (meanbp_min + meanbp_max) / 2
END
{%- else -%}
CASE
  WHEN meanbp_min < 20.65 THEN meanbp_min
  WHEN meanbp_min < 51 THEN meanbp_min
  WHEN meanbp_max > 143.44 THEN meanbp_max
  WHEN meanbp_min < 61.33 THEN meanbp_min
  ELSE (meanbp_min + meanbp_max) / 2
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_resprate_score_value() -%}
{%- if reference_mode() -%}
CASE
  WHEN resprate_min < 6 THEN resprate_min
  WHEN resprate_max > 44 THEN resprate_max
  WHEN resprate_max > 30 THEN resprate_max
  WHEN resprate_max > 22 THEN resprate_max
  WHEN resprate_min < 13 THEN resprate_min
  ELSE (resprate_min + resprate_max) / 2
END
{%- else -%}
CASE
  WHEN resprate_min < 6 THEN resprate_min
  WHEN resprate_max > 44 THEN resprate_max
  WHEN resprate_max > 30 THEN resprate_max
  WHEN resprate_max > 22 THEN resprate_max
  WHEN resprate_min < 13 THEN resprate_min
  ELSE (resprate_min + resprate_max) / 2
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_temp_score_value() -%}
{%- if reference_mode() -%}
CASE
  WHEN tempc_max > 39.88 THEN tempc_max
  WHEN tempc_min BETWEEN 33.22 AND 35.93 THEN tempc_min
  WHEN tempc_max BETWEEN 33.22 AND 35.93 THEN tempc_max
  WHEN tempc_min < 33.22 THEN tempc_min
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN tempc_min
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN tempc_max
  ELSE (tempc_min + tempc_max) / 2
END
{%- else -%}
CASE
  WHEN tempc_max > 39.88 THEN tempc_max
  WHEN tempc_min BETWEEN 33.22 AND 35.93 THEN tempc_min
  WHEN tempc_max BETWEEN 33.22 AND 35.93 THEN tempc_max
  WHEN tempc_min < 33.22 THEN tempc_min
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN tempc_min
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN tempc_max
  ELSE (tempc_min + tempc_max) / 2
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_preiculos_score_decided_by() -%}
CASE
  WHEN preiculos_min IS NULL THEN NULL
  ELSE 'preiculos_min'
END
{%- endmacro %}

{%- macro oasis_age_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN age IS NULL THEN NULL
  ELSE 'age'
END
{%- else -%}
CASE
  WHEN age IS NULL THEN NULL
  ELSE 'age'
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_gcs_score_decided_by() -%}
CASE
  WHEN mingcs IS NULL THEN NULL
  ELSE 'mingcs'
END
{%- endmacro %}

{%- macro oasis_heartrate_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN heartrate_max IS NULL THEN NULL
  WHEN heartrate_max > 125 THEN 'heartrate_max'
  WHEN heartrate_min < 33 THEN 'heartrate_min'
  WHEN heartrate_max BETWEEN 107 AND 125 THEN 'heartrate_max'
  WHEN heartrate_max BETWEEN 89 AND 106 THEN 'heartrate_max'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END))
END
{%- else -%}
CASE
  WHEN heartrate_max > 125 THEN 'heartrate_max'
  WHEN heartrate_min < 33 THEN 'heartrate_min'
  WHEN heartrate_max BETWEEN 107 AND 125 THEN 'heartrate_max'
  WHEN heartrate_max >= 89 THEN 'heartrate_max'
  WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN heartrate_min IS NULL THEN '' ELSE 'heartrate_min ' END, CASE WHEN heartrate_max IS NULL THEN '' ELSE 'heartrate_max ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_meanbp_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN meanbp_min IS NULL THEN NULL
  WHEN meanbp_min < 20.65 THEN 'meanbp_min'
  WHEN meanbp_min < 51 THEN 'meanbp_min'
  WHEN meanbp_max > 143.44 THEN 'meanbp_max'
  WHEN meanbp_min < 61.33 THEN 'meanbp_min'
  WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN meanbp_min IS NULL THEN '' ELSE 'meanbp_min ' END, CASE WHEN meanbp_max IS NULL THEN '' ELSE 'meanbp_max ' END))
END
{%- else -%}
CASE
  WHEN meanbp_min < 20.65 THEN 'meanbp_min'
  WHEN meanbp_min < 51 THEN 'meanbp_min'
  WHEN meanbp_max > 143.44 THEN 'meanbp_max'
  WHEN meanbp_min < 61.33 THEN 'meanbp_min'
  WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN meanbp_min IS NULL THEN '' ELSE 'meanbp_min ' END, CASE WHEN meanbp_max IS NULL THEN '' ELSE 'meanbp_max ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_resprate_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN resprate_min IS NULL THEN NULL
  WHEN resprate_min < 6 THEN 'resprate_min'
  WHEN resprate_max > 44 THEN 'resprate_max'
  WHEN resprate_max > 30 THEN 'resprate_max'
  WHEN resprate_max > 22 THEN 'resprate_max'
  WHEN resprate_min < 13 THEN 'resprate_min'
  WHEN resprate_min IS NULL AND resprate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN resprate_min IS NULL THEN '' ELSE 'resprate_min ' END, CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END))
END
{%- else -%}
CASE
  WHEN resprate_min < 6 THEN 'resprate_min'
  WHEN resprate_max > 44 THEN 'resprate_max'
  WHEN resprate_max > 30 THEN 'resprate_max'
  WHEN resprate_max > 22 THEN 'resprate_max'
  WHEN resprate_min < 13 THEN 'resprate_min'
  WHEN resprate_min IS NULL AND resprate_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN resprate_min IS NULL THEN '' ELSE 'resprate_min ' END, CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_temp_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN tempc_max IS NULL THEN NULL
  WHEN tempc_max > 39.88 THEN 'tempc_max'
  WHEN tempc_min BETWEEN 33.22 AND 35.93 THEN 'tempc_min'
  WHEN tempc_max BETWEEN 33.22 AND 35.93 THEN 'tempc_max'
  WHEN tempc_min < 33.22 THEN 'tempc_min'
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN 'tempc_min'
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN 'tempc_max'
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN tempc_min IS NULL THEN '' ELSE 'tempc_min ' END, CASE WHEN tempc_max IS NULL THEN '' ELSE 'tempc_max ' END))
END
{%- else -%}
CASE
  WHEN tempc_max > 39.88 THEN 'tempc_max'
  WHEN tempc_min BETWEEN 33.22 AND 35.93 THEN 'tempc_min'
  WHEN tempc_max BETWEEN 33.22 AND 35.93 THEN 'tempc_max'
  WHEN tempc_min < 33.22 THEN 'tempc_min'
  WHEN tempc_min > 35.93 AND tempc_min <= 36.39 THEN 'tempc_min'
  WHEN tempc_max BETWEEN 36.89 AND 39.88 THEN 'tempc_max'
  WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN tempc_min IS NULL THEN '' ELSE 'tempc_min ' END, CASE WHEN tempc_max IS NULL THEN '' ELSE 'tempc_max ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_urineoutput_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN urineoutput IS NULL THEN NULL
  ELSE 'urineoutput'
END
{%- else -%}
CASE
  WHEN urineoutput IS NULL THEN NULL
  ELSE 'urineoutput'
END
{%- endif -%}
{%- endmacro %}

{%- macro oasis_mechvent_score_decided_by() -%}
CASE
  WHEN mechvent IS NULL THEN NULL
  ELSE 'mechvent'
END
{%- endmacro %}

{%- macro oasis_electivesurgery_score_decided_by() -%}
CASE
  WHEN electivesurgery IS NULL THEN NULL
  ELSE 'electivesurgery'
END
{%- endmacro %}

{%- macro oasis_components() -%}
{{ return(['preiculos_score', 'age_score', 'gcs_score', 'heartrate_score', 'meanbp_score', 'resprate_score', 'temp_score', 'urineoutput_score', 'mechvent_score', 'electivesurgery_score']) }}
{%- endmacro %}

{%- macro oasis_points() -%}
{{ oasis_preiculos_score() }} AS preiculos_score,
{{ oasis_age_score() }} AS age_score,
{{ oasis_gcs_score() }} AS gcs_score,
{{ oasis_heartrate_score() }} AS heartrate_score,
{{ oasis_meanbp_score() }} AS meanbp_score,
{{ oasis_resprate_score() }} AS resprate_score,
{{ oasis_temp_score() }} AS temp_score,
{{ oasis_urineoutput_score() }} AS urineoutput_score,
{{ oasis_mechvent_score() }} AS mechvent_score,
{{ oasis_electivesurgery_score() }} AS electivesurgery_score
{%- endmacro %}

{%- macro oasis_total() -%}
COALESCE(preiculos_score, 0)
+ COALESCE(age_score, 0)
+ COALESCE(gcs_score, 0)
+ COALESCE(heartrate_score, 0)
+ COALESCE(meanbp_score, 0)
+ COALESCE(resprate_score, 0)
+ COALESCE(temp_score, 0)
+ COALESCE(urineoutput_score, 0)
+ COALESCE(mechvent_score, 0)
+ COALESCE(electivesurgery_score, 0)
{%- endmacro %}

{%- macro oasis_probability() -%}
1 / (1 + EXP(-(-6.1746 + 0.1275 * oasis)))
{%- endmacro %}

{%- macro oasis_input(scored) -%}
CASE input
  WHEN 'preiculos_min' THEN CAST({{ scored }}.preiculos_min AS FLOAT64)
  WHEN 'age' THEN CAST({{ scored }}.age AS FLOAT64)
  WHEN 'mingcs' THEN CAST({{ scored }}.mingcs AS FLOAT64)
  WHEN 'heartrate_min' THEN CAST({{ scored }}.heartrate_min AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'meanbp_min' THEN CAST({{ scored }}.meanbp_min AS FLOAT64)
  WHEN 'meanbp_max' THEN CAST({{ scored }}.meanbp_max AS FLOAT64)
  WHEN 'resprate_min' THEN CAST({{ scored }}.resprate_min AS FLOAT64)
  WHEN 'resprate_max' THEN CAST({{ scored }}.resprate_max AS FLOAT64)
  WHEN 'tempc_min' THEN CAST({{ scored }}.tempc_min AS FLOAT64)
  WHEN 'tempc_max' THEN CAST({{ scored }}.tempc_max AS FLOAT64)
  WHEN 'urineoutput' THEN CAST({{ scored }}.urineoutput AS FLOAT64)
  WHEN 'mechvent' THEN CAST({{ scored }}.mechvent AS FLOAT64)
  WHEN 'electivesurgery' THEN CAST({{ scored }}.electivesurgery AS FLOAT64)
END AS value,
CASE input
  WHEN 'preiculos_min' THEN CAST(NULL AS STRING)
  WHEN 'age' THEN CAST(NULL AS STRING)
  WHEN 'mingcs' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_min' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'meanbp_min' THEN CAST(NULL AS STRING)
  WHEN 'meanbp_max' THEN CAST(NULL AS STRING)
  WHEN 'resprate_min' THEN CAST(NULL AS STRING)
  WHEN 'resprate_max' THEN CAST(NULL AS STRING)
  WHEN 'tempc_min' THEN CAST(NULL AS STRING)
  WHEN 'tempc_max' THEN CAST(NULL AS STRING)
  WHEN 'urineoutput' THEN CAST(NULL AS STRING)
  WHEN 'mechvent' THEN CAST(NULL AS STRING)
  WHEN 'electivesurgery' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'preiculos_min' THEN 'min'
  WHEN 'age' THEN 'years'
  WHEN 'mingcs' THEN '1'
  WHEN 'heartrate_min' THEN 'bpm'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'meanbp_min' THEN 'mmHg'
  WHEN 'meanbp_max' THEN 'mmHg'
  WHEN 'resprate_min' THEN 'breaths/min'
  WHEN 'resprate_max' THEN 'breaths/min'
  WHEN 'tempc_min' THEN 'degC'
  WHEN 'tempc_max' THEN 'degC'
  WHEN 'urineoutput' THEN 'mL'
  WHEN 'mechvent' THEN '1'
  WHEN 'electivesurgery' THEN '1'
END AS unit
{%- endmacro %}

{%- macro oasis_drivers() -%}
SELECT
  decided.icustay_id,
  'oasis' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ oasis_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'preiculos_score' AS component,
    CAST({{ oasis_preiculos_score() }} AS FLOAT64) AS points,
    {{ oasis_preiculos_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'age_score' AS component,
    CAST({{ oasis_age_score() }} AS FLOAT64) AS points,
    {{ oasis_age_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'gcs_score' AS component,
    CAST({{ oasis_gcs_score() }} AS FLOAT64) AS points,
    {{ oasis_gcs_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'heartrate_score' AS component,
    CAST({{ oasis_heartrate_score() }} AS FLOAT64) AS points,
    {{ oasis_heartrate_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'meanbp_score' AS component,
    CAST({{ oasis_meanbp_score() }} AS FLOAT64) AS points,
    {{ oasis_meanbp_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'resprate_score' AS component,
    CAST({{ oasis_resprate_score() }} AS FLOAT64) AS points,
    {{ oasis_resprate_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'temp_score' AS component,
    CAST({{ oasis_temp_score() }} AS FLOAT64) AS points,
    {{ oasis_temp_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'urineoutput_score' AS component,
    CAST({{ oasis_urineoutput_score() }} AS FLOAT64) AS points,
    {{ oasis_urineoutput_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'mechvent_score' AS component,
    CAST({{ oasis_mechvent_score() }} AS FLOAT64) AS points,
    {{ oasis_mechvent_score_decided_by() }} AS decided_by
  FROM oasis
  UNION ALL
  SELECT
    icustay_id,
    'electivesurgery_score' AS component,
    CAST({{ oasis_electivesurgery_score() }} AS FLOAT64) AS points,
    {{ oasis_electivesurgery_score_decided_by() }} AS decided_by
  FROM oasis
) AS decided
INNER JOIN oasis AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
