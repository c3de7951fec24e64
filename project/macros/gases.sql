{#-
  For each gas of a relation the time of the last row of each kind until then: `kinds` names relations with the key
  and charttime, `hours` says what is too old to say anything about the moment of the gas (NULL then).

  One pass in the order of time finds them, where a join would try every pair.
-#}
{%- macro last_times_before(gases, key, hours) -%}
SELECT
  {{ key }},
  charttime
{%- for kind, limit in hours.items() %},
  CASE WHEN {{ kind }}_time >= DATETIME_SUB(charttime, INTERVAL {{ limit }} HOUR) THEN {{ kind }}_time END AS {{ kind }}_time
{%- endfor %}
FROM (
  SELECT
    {{ key }},
    charttime,
    is_gas
{%- for kind in hours %},
    MAX(CASE WHEN kind = '{{ kind }}' THEN charttime END) OVER until_now AS {{ kind }}_time
{%- endfor %}
  FROM (
    SELECT {{ key }}, charttime, 1 AS is_gas, CAST(NULL AS STRING) AS kind FROM {{ gases }}
{%- for kind in hours %}
    UNION ALL
    SELECT {{ key }}, charttime, 0 AS is_gas, '{{ kind }}' AS kind FROM {{ kind }}
{%- endfor %}
  ) AS timeline
  WINDOW until_now AS (
    PARTITION BY {{ key }} ORDER BY charttime, is_gas
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
) AS last_times
WHERE is_gas = 1
{%- endmacro -%}

{#- The gases of a relation (icustay_id, charttime) that lie in an episode of mechanical ventilation, both ends
    included. -#}
{%- macro gases_under_ventilation(gases) -%}
SELECT DISTINCT
  gases.icustay_id,
  gases.charttime
FROM {{ gases }} AS gases
INNER JOIN {{ ref('int_ventilation') }} AS episodes
  ON episodes.icustay_id = gases.icustay_id
  AND gases.charttime >= episodes.starttime
  AND gases.charttime <= episodes.endtime
{%- endmacro -%}
