{#-
  Model for End-Stage Liver Disease (meld).

  Rendered from crates/acuity-scores/src/meld.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Kamath PS, Wiesner RH, Malinchoc M, et al. A model to predict survival in patients with end-stage liver disease. Hepatology 2001;33:464-470. doi:10.1053/jhep.2001.22172
  Kim WR, Biggins SW, Kremers WK, et al. Hyponatremia and mortality among patients on the liver-transplant waiting list. N Engl J Med 2008;359:1018-1026. doi:10.1056/NEJMoa0801209

  Columns read: creatinine_max (mg/dL), bilirubin_max (mg/dL), inr_max (1), sodium_min (mEq/L), rrt (1).

  With `reference_quirks` the community's reference code is followed:
  - Without creatinine, bilirubin or INR there is no score; the reference code takes what is missing as normal, so that a patient without any value has 6.
  - With sodium the score is rounded to a whole number of at most 40, as allocation does; the reference code keeps its fraction.
-#}

{%- macro meld_creatinine_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN rrt = 1 OR creatinine_max > 4 THEN 0.957 * LN(4)
  WHEN creatinine_max < 1 THEN 0
  WHEN creatinine_max >= 1 THEN 0.957 * LN(creatinine_max)
  WHEN creatinine_max IS NULL THEN 0
END
{%- else -%}
CASE
  WHEN rrt = 1 OR creatinine_max > 4 THEN 0.957 * LN(4)
  WHEN creatinine_max < 1 THEN 0
  WHEN creatinine_max >= 1 THEN 0.957 * LN(creatinine_max)
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_bilirubin_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN bilirubin_max < 1 THEN 0
  WHEN bilirubin_max >= 1 THEN 0.378 * LN(bilirubin_max)
  WHEN bilirubin_max IS NULL THEN 0
END
{%- else -%}
CASE
  WHEN bilirubin_max < 1 THEN 0
  WHEN bilirubin_max >= 1 THEN 0.378 * LN(bilirubin_max)
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_inr_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN inr_max < 1 THEN 0.643
  WHEN inr_max >= 1 THEN 1.12 * LN(inr_max) + 0.643
  WHEN inr_max IS NULL THEN 0.643
END
{%- else -%}
CASE
  WHEN inr_max < 1 THEN 0.643
  WHEN inr_max >= 1 THEN 1.12 * LN(inr_max) + 0.643
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_sodium_score() -%}
CASE
  WHEN sodium_min IS NULL OR sodium_min > 137 THEN 0
  WHEN sodium_min < 125 THEN 12
  WHEN sodium_min <= 137 THEN 137 - 1 * sodium_min
END
{%- endmacro %}

{%- macro meld_initial() -%}
CASE
  WHEN creatinine_score IS NULL OR bilirubin_score IS NULL OR inr_score IS NULL THEN NULL
  WHEN creatinine_score >= 0 THEN CASE WHEN 10 * ROUND(creatinine_score + bilirubin_score + inr_score, 1) > 40 THEN 40 ELSE 10 * ROUND(creatinine_score + bilirubin_score + inr_score, 1) END
END
{%- endmacro %}

{%- macro meld_creatinine_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN rrt = 1 THEN 'rrt'
  WHEN creatinine_max > 4 THEN 'creatinine_max'
  WHEN creatinine_max < 1 THEN 'creatinine_max'
  WHEN creatinine_max >= 1 THEN 'creatinine_max'
  WHEN creatinine_max IS NULL THEN ''
END
{%- else -%}
CASE
  WHEN rrt = 1 THEN 'rrt'
  WHEN creatinine_max > 4 THEN 'creatinine_max'
  WHEN creatinine_max < 1 THEN 'creatinine_max'
  WHEN creatinine_max >= 1 THEN 'creatinine_max'
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_bilirubin_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN bilirubin_max < 1 THEN 'bilirubin_max'
  WHEN bilirubin_max >= 1 THEN 'bilirubin_max'
  WHEN bilirubin_max IS NULL THEN ''
END
{%- else -%}
CASE
  WHEN bilirubin_max < 1 THEN 'bilirubin_max'
  WHEN bilirubin_max >= 1 THEN 'bilirubin_max'
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_inr_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN inr_max < 1 THEN 'inr_max'
  WHEN inr_max >= 1 THEN 'inr_max'
  WHEN inr_max IS NULL THEN ''
END
{%- else -%}
CASE
  WHEN inr_max < 1 THEN 'inr_max'
  WHEN inr_max >= 1 THEN 'inr_max'
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_sodium_score_decided_by() -%}
CASE
  WHEN sodium_min IS NULL THEN ''
  WHEN sodium_min > 137 THEN 'sodium_min'
  WHEN sodium_min < 125 THEN 'sodium_min'
  WHEN sodium_min <= 137 THEN 'sodium_min'
END
{%- endmacro %}

{%- macro meld_components() -%}
{{ return(['creatinine_score', 'bilirubin_score', 'inr_score', 'sodium_score']) }}
{%- endmacro %}

{%- macro meld_points() -%}
{{ meld_creatinine_score() }} AS creatinine_score,
{{ meld_bilirubin_score() }} AS bilirubin_score,
{{ meld_inr_score() }} AS inr_score,
{{ meld_sodium_score() }} AS sodium_score
{%- endmacro %}

{%- macro meld_steps() -%}
{{ meld_initial() }} AS meld_initial
{%- endmacro %}

{%- macro meld_total() -%}
{%- if reference_mode() -%}
CASE
  WHEN meld_initial <= 11 THEN meld_initial
  WHEN meld_initial > 11 THEN meld_initial + 1.32 * sodium_score - 0.033 * meld_initial * sodium_score
END
{%- else -%}
CASE
  WHEN meld_initial <= 11 THEN meld_initial
  WHEN meld_initial > 11 THEN CASE WHEN ROUND(meld_initial + 1.32 * sodium_score - 0.033 * meld_initial * sodium_score) > 40 THEN 40 ELSE ROUND(meld_initial + 1.32 * sodium_score - 0.033 * meld_initial * sodium_score) END
END
{%- endif -%}
{%- endmacro %}

{%- macro meld_input(scored) -%}
CASE input
  WHEN 'creatinine_max' THEN CAST({{ scored }}.creatinine_max AS FLOAT64)
  WHEN 'bilirubin_max' THEN CAST({{ scored }}.bilirubin_max AS FLOAT64)
  WHEN 'inr_max' THEN CAST({{ scored }}.inr_max AS FLOAT64)
  WHEN 'sodium_min' THEN CAST({{ scored }}.sodium_min AS FLOAT64)
  WHEN 'rrt' THEN CAST({{ scored }}.rrt AS FLOAT64)
END AS value,
CASE input
  WHEN 'creatinine_max' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin_max' THEN CAST(NULL AS STRING)
  WHEN 'inr_max' THEN CAST(NULL AS STRING)
  WHEN 'sodium_min' THEN CAST(NULL AS STRING)
  WHEN 'rrt' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'creatinine_max' THEN 'mg/dL'
  WHEN 'bilirubin_max' THEN 'mg/dL'
  WHEN 'inr_max' THEN '1'
  WHEN 'sodium_min' THEN 'mEq/L'
  WHEN 'rrt' THEN '1'
END AS unit
{%- endmacro %}

{%- macro meld_drivers() -%}
SELECT
  decided.icustay_id,
  'meld' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ meld_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'creatinine_score' AS component,
    CAST({{ meld_creatinine_score() }} AS FLOAT64) AS points,
    {{ meld_creatinine_score_decided_by() }} AS decided_by
  FROM meld
  UNION ALL
  SELECT
    icustay_id,
    'bilirubin_score' AS component,
    CAST({{ meld_bilirubin_score() }} AS FLOAT64) AS points,
    {{ meld_bilirubin_score_decided_by() }} AS decided_by
  FROM meld
  UNION ALL
  SELECT
    icustay_id,
    'inr_score' AS component,
    CAST({{ meld_inr_score() }} AS FLOAT64) AS points,
    {{ meld_inr_score_decided_by() }} AS decided_by
  FROM meld
  UNION ALL
  SELECT
    icustay_id,
    'sodium_score' AS component,
    CAST({{ meld_sodium_score() }} AS FLOAT64) AS points,
    {{ meld_sodium_score_decided_by() }} AS decided_by
  FROM meld
) AS decided
INNER JOIN meld AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
