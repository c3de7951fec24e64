{#-
  Windows of a rolling prediction: everything is first brought to the block of six hours that it belongs to, and a window is one block or
  the last four of them. A block holds its end and not its beginning, so that the block that ends at a prediction holds nothing later.
-#}

{#- Seconds from the beginning of the stay's hours to a time. -#}
{%- macro rolling_second(at_time, started_at) -%}
DATETIME_DIFF({{ at_time }}, {{ started_at }}, SECOND)
{%- endmacro -%}

{#- The number of the block that a time belongs to; block 1 ends six hours after `started_at`. -#}
{%- macro rolling_block(at_time, started_at) -%}
CAST(CEIL({{ rolling_second(at_time, started_at) }} / 21600) AS INT64)
{%- endmacro -%}

{#- Where a row stands in its stay: the columns block and second. -#}
{%- macro rolling_place(at_time, started_at) -%}
{{ rolling_block(at_time, started_at) }} AS block,
    {{ rolling_second(at_time, started_at) }} AS second
{%- endmacro -%}

{#- The blocks that windows may look at: those of the three before the stay hold what was measured before it. -#}
{%- macro rolling_first_block() -%}
-3
{%- endmacro -%}

{#- The stays that have a prediction, as a relation. -#}
{%- macro rolling_stays() -%}
(
  SELECT DISTINCT
    icustay_id,
    hadm_id,
    started_at
  FROM {{ ref('int_prediction_times') }}
)
{%- endmacro -%}

{#- Frames over the blocks of a stay, as a WINDOW clause. -#}
{%- macro rolling_frames() -%}
WINDOW
  last_day AS (PARTITION BY icustay_id ORDER BY block ROWS BETWEEN 3 PRECEDING AND CURRENT ROW),
  so_far AS (PARTITION BY icustay_id ORDER BY block ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
{%- endmacro -%}

{#- A value as a whole number. -#}
{%- macro rolling_millionths(name) -%}
CAST(ROUND({{ name }} * 1000000) AS INT64)
{%- endmacro -%}

{#-
  What each block of a stay says about each of `names`: columns of a relation with icustay_id, block and second, one row a time. Sums are
  of minutes and of millionths, which are whole numbers, so that the order in which an engine adds them does not matter.
-#}
{%- macro rolling_blocks(relation, names) -%}
SELECT
  icustay_id,
  block
{%- for name in names %},
  COUNT({{ name }}) AS {{ name }}_n,
  MIN({{ name }}) AS {{ name }}_low,
  MAX({{ name }}) AS {{ name }}_high,
  SUM({{ rolling_millionths(name) }}) AS {{ name }}_x,
  SUM(CASE WHEN {{ name }} IS NOT NULL THEN minute END) AS {{ name }}_t,
  SUM(CASE WHEN {{ name }} IS NOT NULL THEN minute * minute END) AS {{ name }}_tt,
  SUM(minute * {{ rolling_millionths(name) }}) AS {{ name }}_tx,
  MAX(CASE WHEN {{ name }} IS NOT NULL THEN second END) AS {{ name }}_at,
  MAX_BY({{ name }}, CASE WHEN {{ name }} IS NOT NULL THEN second END) AS {{ name }}_latest
{%- endfor %}
FROM (
  SELECT
    *,
    DIV(second, 60) AS minute
  FROM {{ relation }}
  WHERE block >= {{ rolling_first_block() }}
) AS charted
GROUP BY icustay_id, block
{%- endmacro -%}

{#- The same of the last four blocks, for each block that has any in them: a block is added to the four days it is of, which is a fraction of
    the work of as many window functions. -#}
{%- macro rolling_days(blocks, names) -%}
SELECT
  blocks.icustay_id,
  blocks.block + step AS block
{%- for name in names %},
  SUM(blocks.{{ name }}_n) AS {{ name }}_day_n,
  MIN(blocks.{{ name }}_low) AS {{ name }}_day_low,
  MAX(blocks.{{ name }}_high) AS {{ name }}_day_high,
  SUM(blocks.{{ name }}_x) AS {{ name }}_day_x,
  SUM(blocks.{{ name }}_t) AS {{ name }}_day_t,
  SUM(blocks.{{ name }}_tt) AS {{ name }}_day_tt,
  SUM(blocks.{{ name }}_tx) AS {{ name }}_day_tx
{%- endfor %}
FROM {{ blocks }} AS blocks
CROSS JOIN UNNEST([0, 1, 2, 3]) AS step
GROUP BY 1, 2
{%- endmacro -%}

{#- The latest value of each name so far, and when it was: columns to select with rolling_frames. -#}
{%- macro rolling_latest(names) -%}
{%- for name in names %}
{{ ', ' if not loop.first }}MAX({{ name }}_at) OVER so_far AS {{ name }}_known_at,
LAST_VALUE({{ name }}_latest IGNORE NULLS) OVER so_far AS {{ name }}_known
{%- endfor %}
{%- endmacro -%}

{#- Change an hour by least squares, from the sums that begin with `prefix`; NULL below two values or where they are less than an hour
    apart, as a slope of minutes says nothing. An engine may divide before it asks. -#}
{%- macro rolling_slope(prefix) -%}
CASE
    WHEN {{ prefix }}_n * {{ prefix }}_tt - {{ prefix }}_t * {{ prefix }}_t >= 3600
      THEN ROUND(
        SAFE_DIVIDE(
          60 * ({{ prefix }}_n * ({{ prefix }}_tx / 1000000) - {{ prefix }}_t * ({{ prefix }}_x / 1000000)),
          {{ prefix }}_n * {{ prefix }}_tt - {{ prefix }}_t * {{ prefix }}_t
        ),
        4
      )
  END
{%- endmacro -%}

{#- What is known of one measured value at a prediction: over the last day, and over the last six hours where it is charted that often. -#}
{%- macro rolling_columns(name, often) -%}
{{ name }}_known AS {{ name }}_last,
  {{ rolling_hours_since(name ~ '_known_at') }} AS {{ name }}_hours_since,
{%- if often %}
  {{ name }}_low AS {{ name }}_6h_min,
  {{ name }}_high AS {{ name }}_6h_max,
  ROUND(SAFE_DIVIDE({{ name }}_x, 1000000 * {{ name }}_n), 4) AS {{ name }}_6h_mean,
  {{ rolling_slope(name) }} AS {{ name }}_6h_slope,
  COALESCE({{ name }}_n, 0) AS {{ name }}_6h_count,
{%- endif %}
  {{ name }}_day_low AS {{ name }}_24h_min,
  {{ name }}_day_high AS {{ name }}_24h_max,
  ROUND(SAFE_DIVIDE({{ name }}_day_x, 1000000 * {{ name }}_day_n), 4) AS {{ name }}_24h_mean,
  {{ rolling_slope(name ~ '_day') }} AS {{ name }}_24h_slope,
  COALESCE({{ name }}_day_n, 0) AS {{ name }}_24h_count,
  CASE WHEN {{ name }}_day_n > 0 THEN 0 ELSE 1 END AS {{ name }}_24h_missing
{%- endmacro -%}

{#-
  What is known at the end of each block of a stay: the end of a model whose relation `charted` has icustay_id, block, second and a column for
  each of `names`. What is charted often has columns of the block itself; of the rest only which value is the latest matters. One model for each
  kind of measurement: the windows of all of them together would hold five hundred columns of every block at a time.
-#}
{%- macro rolling_known(charted, names, often) -%}
blocks AS (
  {{ rolling_blocks(charted, names) | indent(2) }}
),

days AS (
  {{ rolling_days('blocks', names) | indent(2) }}
),

latest AS (
  SELECT
    grid.icustay_id,
    grid.block
{%- if often %},
    blocks.* EXCEPT (icustay_id, block)
{%- else %}
{%- for name in names %},
    blocks.{{ name }}_at,
    blocks.{{ name }}_latest
{%- endfor %}
{%- endif %}
  FROM {{ ref('int_rolling_grid') }} AS grid
  LEFT JOIN blocks
    ON blocks.icustay_id = grid.icustay_id
    AND blocks.block = grid.block
),

carried AS (
  SELECT
    *,
    {{ rolling_latest(names) | indent(4) }}
  FROM latest
  {{ rolling_frames() | indent(2) }}
),

windows AS (
  SELECT
    carried.*,
    days.* EXCEPT (icustay_id, block)
  FROM carried
  LEFT JOIN days
    ON days.icustay_id = carried.icustay_id
    AND days.block = carried.block
  WHERE carried.block > 0
)

SELECT
  icustay_id,
  block
{%- for name in names %},
  {{ rolling_columns(name, often) }}
{%- endfor %}
FROM windows
{%- endmacro -%}

{#- Hours from a second of the stay to the prediction of the row's block. -#}
{%- macro rolling_hours_since(second) -%}
ROUND((block * 21600 - {{ second }}) / 3600, 4)
{%- endmacro -%}

{%- macro rolling_gases() -%}
{{ return(['pao2fio2_vent', 'pao2fio2_novent', 'ph', 'paco2']) }}
{%- endmacro -%}
