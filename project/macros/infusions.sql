{#- A rate of int_infusion_events with the body weight in it, in the unit of its drug: divided by the weight or
    multiplied with it as the two units ask for. -#}
{%- macro rate_by_weight(events, weight_kg) -%}
CASE {{ events }}.weight_exponent
      WHEN -1 THEN SAFE_DIVIDE({{ events }}.rate, {{ weight_kg }})
      WHEN 1 THEN {{ events }}.rate * {{ weight_kg }}
      ELSE {{ events }}.rate
    END
{%- endmacro -%}

{#- A dose, or NULL where it is above what anybody can be given; without a limit, as in the rows of the reference, any
    dose. -#}
{%- macro plausible_rate(events, dose) -%}
CASE
    WHEN {{ events }}.highest_plausible_rate IS NULL OR ({{ dose }} >= 0 AND {{ dose }} <= {{ events }}.highest_plausible_rate)
      THEN {{ dose }}
  END
{%- endmacro -%}

{#-
  CareVue rows of a relation, one for each stay, key and time, with the number of the infusion that they belong to.

  CareVue charts a rate at a time, and it holds until the next row; there is no limit to the gap. An infusion begins
  with the first rate, after a rate of 0 and after a stop; rows before the first one have no number or 0. What decides
  is the rate as charted: a rate whose dose is not known runs too. The relation has icustay_id, the key, starttime,
  charted_rate, dose, amount, is_stopped and row_id.
-#}
{%- macro carevue_infusions(relation, key) -%}
WITH charted AS (
  SELECT
    icustay_id,
    {{ key }},
    starttime AS charttime,
    MAX(charted_rate) AS charted_rate,
    MAX(dose) AS dose,
    MAX(amount) AS amount,
    MAX(CASE WHEN is_stopped THEN 1 ELSE 0 END) AS is_stopped,
    MIN(row_id) AS row_id
  FROM {{ relation }}
  GROUP BY icustay_id, {{ key }}, starttime
),

counted AS (
  SELECT
    *,
    -- The number of rates so far names the last one of them.
    COUNT(charted_rate) OVER (PARTITION BY icustay_id, {{ key }} ORDER BY charttime) AS rate_number
  FROM charted
),

carried AS (
  SELECT
    *,
    MAX(charted_rate) OVER (PARTITION BY icustay_id, {{ key }}, rate_number) AS carried_rate
  FROM counted
),

with_previous AS (
  SELECT
    *,
    LAG(carried_rate) OVER by_time AS previous_carried_rate,
    LAG(is_stopped) OVER by_time AS previous_stopped,
    LEAD(charttime) OVER by_time AS next_charttime
  FROM carried
  WINDOW by_time AS (PARTITION BY icustay_id, {{ key }} ORDER BY charttime)
),

with_start AS (
  SELECT
    *,
    CASE
      WHEN charted_rate > 0 AND rate_number = 1 THEN 1
      WHEN carried_rate = 0 AND previous_carried_rate = 0 THEN 0
      WHEN previous_carried_rate = 0 THEN 1
      WHEN previous_stopped = 1 THEN 1
    END AS is_start
  FROM with_previous
)

SELECT
  icustay_id,
  {{ key }},
  charttime,
  charted_rate,
  dose,
  amount,
  row_id,
  SUM(is_start) OVER (PARTITION BY icustay_id, {{ key }} ORDER BY charttime) AS infusion,
  -- The infusion ends here: it was stopped, its rate is 0, or nothing more is charted of it.
  COALESCE(is_stopped = 1 OR charted_rate = 0 OR next_charttime IS NULL, FALSE) AS is_end
FROM with_start
{%- endmacro -%}

{#- From when to when each infusion of carevue_infusions ran, of a relation with its columns. One that was charted
    once, or never with a rate above 0, is none. -#}
{%- macro carevue_durations(relation, key) -%}
SELECT
  icustay_id,
  {{ key }},
  starttime,
  endtime
FROM (
  SELECT
    icustay_id,
    {{ key }},
    infusion,
    MIN(charttime) AS first_charttime,
    MIN(CASE WHEN charted_rate IS NOT NULL THEN charttime END) AS starttime,
    MIN(CASE WHEN is_end THEN charttime END) AS endtime,
    MAX(charted_rate) AS highest_rate
  FROM {{ relation }}
  WHERE infusion > 0
  GROUP BY icustay_id, {{ key }}, infusion
) AS infusions
WHERE first_charttime != endtime
  AND highest_rate > 0
{%- endmacro -%}

{#- The union of the intervals of a relation for each value of the keys; intervals that touch are one. -#}
{%- macro united_intervals(relation, keys) -%}
{%- set key = keys | join(', ') -%}
SELECT
  {{ key }},
  MIN(starttime) AS starttime,
  MAX(endtime) AS endtime
FROM (
  SELECT
    {{ key }},
    starttime,
    endtime,
    SUM(CASE WHEN is_apart THEN 1 ELSE 0 END) OVER (PARTITION BY {{ key }} ORDER BY starttime, endtime) AS part
  FROM (
    SELECT
      {{ key }},
      starttime,
      endtime,
      COALESCE(
        starttime > MAX(endtime) OVER (
          PARTITION BY {{ key }}
          ORDER BY starttime, endtime
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        TRUE
      ) AS is_apart
    FROM {{ relation }}
  ) AS with_gap
) AS with_part
GROUP BY {{ key }}, part
{%- endmacro -%}

{#- A relation of one drug over int_infusion_rates, named as the reference names it. -#}
{%- macro drug_dose(drug) -%}
SELECT
  icustay_id,
  starttime,
  endtime,
  dose AS vaso_rate,
  amount AS vaso_amount,
  source_table,
  row_id,
  score_mode
FROM {{ ref('int_infusion_rates') }}
WHERE drug = '{{ drug }}'
{%- endmacro -%}

{#- A relation of one drug over int_infusion_durations, named as the reference names it. -#}
{%- macro drug_durations(drug) -%}
SELECT
  icustay_id,
  vasonum,
  starttime,
  endtime,
  duration_hours,
  source_table,
  row_id,
  score_mode
FROM {{ ref('int_infusion_durations') }}
WHERE drug = '{{ drug }}'
{%- endmacro -%}

{#-
  The rows of a relation of running infusions (icustay_id, drug, starttime, endtime, row_id) that belong to one of at
  least an hour.

  Vincent 1996 counts a drug that was given for at least one hour, and SOFA-2 does the same: rows of a drug that
  follow each other without a gap or run side by side are one infusion.
-#}
{%- macro infusions_of_an_hour(running) -%}
SELECT * EXCEPT (covered_until, infusion)
FROM (
  SELECT
    *,
    SUM(CASE WHEN covered_until IS NULL OR starttime > covered_until THEN 1 ELSE 0 END) OVER (
      PARTITION BY icustay_id, drug
      ORDER BY starttime, endtime, row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS infusion
  FROM (
    SELECT
      *,
      MAX(endtime) OVER (
        PARTITION BY icustay_id, drug
        ORDER BY starttime, endtime, row_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS covered_until
    FROM {{ running }}
  ) AS with_gaps
) AS numbered
WHERE TRUE
QUALIFY DATETIME_DIFF(
  MAX(endtime) OVER (PARTITION BY icustay_id, drug, infusion),
  MIN(starttime) OVER (PARTITION BY icustay_id, drug, infusion),
  SECOND
) >= 3600
{%- endmacro -%}
