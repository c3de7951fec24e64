{#-
  Urine of a whole first day, as the scores' limits mean it.

  The papers' limits are of a day's urine: a shorter stay has no such sum. SAPS II and LODS say what to do then ("if
  the patient is in the intensive care unit for less than 24 hours, make the calculation for 24 hours": 1 litre in 8
  hours is 3 litres a day), which `calculated` asks for. The reference code takes what there is.
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

{#- Age as the scores read it: the reference takes the difference of the calendar years, about 300 for patients over
    89; by default it is the age that is shown. -#}
{%- macro age_of_scores(dob, at_time) -%}
{%- if reference_mode() -%}
DATETIME_DIFF({{ at_time }}, {{ dob }}, YEAR)
{%- else -%}
{{ age_shown(dob, at_time) }}
{%- endif -%}
{%- endmacro -%}

{#- Of two values the lower (or higher) one that is known. -#}
{%- macro lower_of(a, b) -%}
CASE WHEN {{ b }} IS NULL OR {{ a }} <= {{ b }} THEN {{ a }} ELSE {{ b }} END
{%- endmacro -%}

{%- macro higher_of(a, b) -%}
CASE WHEN {{ b }} IS NULL OR {{ a }} >= {{ b }} THEN {{ a }} ELSE {{ b }} END
{%- endmacro -%}

{#-
  A score of the first day by its inputs (the model `SCORE_inputs`): its total, its probability where it has one, and
  its components.

  The score is one of adults: others keep their row and have no points. The reference's rows have points for everyone,
  and are to be compared with it one by one; what counts or averages them looks at is_adult. `steps` are what lies
  between components and total, `further` the columns of the inputs that are shown; `of_adults` says whether the
  reference does not matter.
-#}
{%- macro first_day_score(score, probability=false, steps=[], further=[], of_adults=false) -%}
WITH components AS (
  SELECT
    icustay_id,
    score_mode,
{%- for column in further %}
    {{ column }},
{%- endfor %}
    {{ context[score ~ '_points']() | indent(4) }}
  FROM {{ ref(score ~ '_inputs') }}
{%- if of_adults or not reference_mode() %}
  WHERE is_adult
{%- endif %}
),
{% if steps %}
with_steps AS (
  SELECT
    *,
    {{ context[score ~ '_steps']() | indent(4) }}
  FROM components
),
{% endif %}
scored AS (
  SELECT
    *,
    {{ context[score ~ '_total']() | indent(4) }} AS {{ score }}
  FROM {{ 'with_steps' if steps else 'components' }}
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.{{ score }},
{%- if probability %}
  {{ context[score ~ '_probability']() | indent(2) }} AS {{ score }}_prob,
{%- endif %}
{%- for column in steps + further + context[score ~ '_components']() %}
  scored.{{ column }},
{%- endfor %}
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
{%- endmacro -%}
