{#-
  Urine of a whole first day, as the scores' limits mean it.

  The papers' limits are of a day's urine: a shorter stay has no such sum. SAPS II and LODS say what to do then ("if the patient is in
  the intensive care unit for less than 24 hours, make the calculation for 24 hours": 1 litre in 8 hours is 3 litres a day), which
  `calculated` asks for. The reference code takes what there is.
-#}
{%- macro urine_of_a_day(calculated=false) -%}
{%- if reference_mode() -%}
SELECT
  icustay_id,
  urineoutput,
  score_mode
FROM {{ ref('urine_output_first_day') }}
{%- elif calculated -%}
SELECT
  urine.icustay_id,
  CASE
    WHEN stays.outtime >= stays.day_end THEN urine.urineoutput
    ELSE urine.urineoutput * 86400 / NULLIF(GREATEST(DATETIME_DIFF(stays.outtime, stays.intime, SECOND), 0), 0)
  END AS urineoutput,
  urine.score_mode
FROM {{ ref('urine_output_first_day') }} AS urine
INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = urine.icustay_id
{%- else -%}
SELECT
  urine.icustay_id,
  urine.urineoutput,
  urine.score_mode
FROM {{ ref('urine_output_first_day') }} AS urine
INNER JOIN {{ ref('int_stays') }} AS stays
  ON stays.icustay_id = urine.icustay_id
  AND stays.outtime >= stays.day_end
{%- endif -%}
{%- endmacro -%}

{#- The lowest PaO2/FiO2 of the first day while ventilated or on CPAP, by the flag that says which CPAP counts. -#}
{%- macro lowest_supported_ratio(cpap_flag) -%}
SELECT
  icustay_id,
  MIN(CASE WHEN is_ventilated OR {{ cpap_flag }} THEN pao2fio2 END) AS pao2fio2_vent_min,
  MAX(score_mode) AS score_mode
FROM {{ ref('int_scored_gases') }}
GROUP BY icustay_id
{%- endmacro -%}

{#- Age as the scores read it: the reference takes the difference of the calendar years, about 300 for patients over 89; by default it
    is the exact age, with 91.4 for them as in icustay_detail. -#}
{%- macro age_of_scores(dob, at_time) -%}
{%- if reference_mode() -%}
DATETIME_DIFF({{ at_time }}, {{ dob }}, YEAR)
{%- else -%}
CASE WHEN {{ age_in_years(dob, at_time) }} > 89 THEN 91.4 ELSE {{ age_in_years(dob, at_time) }} END
{%- endif -%}
{%- endmacro -%}

{#- Of two values the lower (or higher) one that is known. -#}
{%- macro lower_of(a, b) -%}
CASE WHEN {{ b }} IS NULL OR {{ a }} <= {{ b }} THEN {{ a }} ELSE {{ b }} END
{%- endmacro -%}

{%- macro higher_of(a, b) -%}
CASE WHEN {{ b }} IS NULL OR {{ a }} >= {{ b }} THEN {{ a }} ELSE {{ b }} END
{%- endmacro -%}
