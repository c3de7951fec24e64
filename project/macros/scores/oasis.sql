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
