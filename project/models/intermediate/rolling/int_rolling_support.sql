{%- set drugs = sofa_drugs() -%}
-- What is known of organ support, urine and weight at the end of each block of six hours of a stay, from rows charted by then alone:
-- of an infusion that goes on, only that it runs; of ventilation, what was charted and not the episode that it turned out to be.
WITH stays AS (
  SELECT
    icustay_id,
    started_at,
    MAX(block) AS last_block
  FROM {{ ref('int_prediction_times') }}
  GROUP BY icustay_id, started_at
),

weight_blocks AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('chart.charttime', 'stays.started_at') }} AS block,
    -- The heaviest of those charted last, so that which row comes first does not matter.
    MAX_BY(chart.valuenum, {{ rolling_second('chart.charttime', 'stays.started_at') }} * 1000 + chart.valuenum) AS weight_kg
  FROM stays
  INNER JOIN {{ ref('int_chart_items') }} AS chart ON chart.icustay_id = stays.icustay_id
  WHERE chart.concept IN ('weight_admit', 'weight_daily')
    AND chart.error_flag = 0
    -- Pounds or a slip of the pen beyond this.
    AND chart.valuenum > 0
    AND chart.valuenum <= 300
  GROUP BY 1, 2
),

weights AS (
  SELECT
    grid.icustay_id,
    grid.block,
    LAST_VALUE(weight_blocks.weight_kg IGNORE NULLS) OVER (
      PARTITION BY grid.icustay_id ORDER BY grid.block ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS weight_kg
  FROM {{ ref('int_rolling_grid') }} AS grid
  LEFT JOIN weight_blocks
    ON weight_blocks.icustay_id = grid.icustay_id
    AND weight_blocks.block = grid.block
),

-- The blocks that an infusion ran in.
running AS (
  SELECT
    events.icustay_id,
    events.drug,
    events.rate,
    events.weight_exponent,
    events.highest_plausible_rate,
    block
  FROM stays
  INNER JOIN {{ ref('int_vasopressor_events') }} AS events ON events.icustay_id = stays.icustay_id
  CROSS JOIN UNNEST(
    GENERATE_ARRAY(
      GREATEST({{ rolling_block('events.starttime', 'stays.started_at') }}, {{ rolling_first_block() }}),
      LEAST({{ rolling_block('COALESCE(events.endtime, events.starttime)', 'stays.started_at') }}, stays.last_block)
    )
  ) AS block
  WHERE events.drug IN ({% for drug in drugs %}'{{ drug }}'{{ ', ' if not loop.last }}{% endfor %})
),

-- By a weight that is known by then; without one 80 kg stand for an adult.
doses AS (
  SELECT
    events.icustay_id,
    events.block,
    events.drug,
    events.highest_plausible_rate,
    {{ rate_by_weight('events', 'COALESCE(weights.weight_kg, 80)') }} AS dose
  FROM running AS events
  INNER JOIN weights
    ON weights.icustay_id = events.icustay_id
    AND weights.block = events.block
),

drug_blocks AS (
  SELECT
    icustay_id,
    block
{%- for drug in drugs %},
    MAX(
      CASE
        WHEN drug = '{{ drug }}' THEN {{ plausible_rate('doses', 'doses.dose') }}
      END
    ) AS {{ drug }}
{%- endfor %},
    COUNT(DISTINCT drug) AS drugs
  FROM doses
  WHERE dose > 0
  GROUP BY icustay_id, block
),

breathing_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('events.charttime', 'stays.started_at') }},
    MAX(events.mechvent) AS mechvent,
    MAX(events.extubated) AS extubated,
    MAX(events.oxygentherapy) AS oxygentherapy
  FROM stays
  INNER JOIN {{ ref('int_ventilation_events') }} AS events ON events.icustay_id = stays.icustay_id
  GROUP BY 1, 2, 3
),

breathing_blocks AS (
  SELECT
    icustay_id,
    block,
    MAX(mechvent) AS mechvent,
    MAX(extubated) AS extubated,
    MAX(oxygentherapy) AS oxygentherapy,
    MAX(CASE WHEN mechvent = 1 THEN second END) AS mechvent_at,
    MAX(second) AS breathing_at,
    MAX_BY(CASE WHEN mechvent = 1 AND extubated = 0 THEN 1 ELSE 0 END, second) AS is_ventilated
  FROM breathing_rows
  GROUP BY icustay_id, block
),

urine_blocks AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('urine.charttime', 'stays.started_at') }} AS block,
    SUM(urine.volume_ml) AS urine,
    COUNT(urine.volume_ml) AS urine_n,
    MAX(
      CASE WHEN urine.volume_ml IS NOT NULL THEN {{ rolling_second('urine.charttime', 'stays.started_at') }} END
    ) AS urine_at
  FROM stays
  INNER JOIN {{ ref('int_urine_output') }} AS urine ON urine.icustay_id = stays.icustay_id
  WHERE NOT urine.is_error
  GROUP BY 1, 2
),

rrt_blocks AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('signs.charttime', 'stays.started_at') }} AS block,
    1 AS rrt
  FROM stays
  INNER JOIN {{ ref('int_rrt') }} AS signs ON signs.icustay_id = stays.icustay_id
  WHERE signs.is_running
  GROUP BY 1, 2
),

blocks AS (
  SELECT
    weights.icustay_id,
    weights.block,
    weights.weight_kg
{%- for drug in drugs %},
    drug_blocks.{{ drug }}
{%- endfor %},
    drug_blocks.drugs,
    breathing_blocks.mechvent,
    breathing_blocks.extubated,
    breathing_blocks.oxygentherapy,
    breathing_blocks.mechvent_at,
    breathing_blocks.breathing_at,
    breathing_blocks.is_ventilated,
    urine_blocks.urine,
    urine_blocks.urine_n,
    urine_blocks.urine_at,
    rrt_blocks.rrt
  FROM weights
  LEFT JOIN drug_blocks
    ON drug_blocks.icustay_id = weights.icustay_id
    AND drug_blocks.block = weights.block
  LEFT JOIN breathing_blocks
    ON breathing_blocks.icustay_id = weights.icustay_id
    AND breathing_blocks.block = weights.block
  LEFT JOIN urine_blocks
    ON urine_blocks.icustay_id = weights.icustay_id
    AND urine_blocks.block = weights.block
  LEFT JOIN rrt_blocks
    ON rrt_blocks.icustay_id = weights.icustay_id
    AND rrt_blocks.block = weights.block
),

windows AS (
  SELECT
    *,
{%- for drug in drugs %}
    MAX({{ drug }}) OVER last_day AS {{ drug }}_day,
{%- endfor %}
    MAX(CASE WHEN drugs > 0 THEN block END) OVER so_far AS drug_block,
    MAX(drugs) OVER last_day AS drugs_day,
    MAX(mechvent) OVER last_day AS mechvent_day,
    MAX(extubated) OVER last_day AS extubated_day,
    MAX(oxygentherapy) OVER last_day AS oxygentherapy_day,
    MAX(mechvent_at) OVER so_far AS mechvent_known_at,
    MAX(breathing_at) OVER so_far AS breathing_known_at,
    LAST_VALUE(is_ventilated IGNORE NULLS) OVER so_far AS was_ventilated,
    SUM(urine) OVER last_day AS urine_day,
    SUM(urine_n) OVER last_day AS urine_day_n,
    MAX(urine_at) OVER so_far AS urine_known_at,
    MAX(rrt) OVER last_day AS rrt_day
  FROM blocks
  {{ rolling_frames() | indent(2) }}
)

SELECT
  icustay_id,
  block,
  weight_kg,
  -- More irrigant in than anything out: how much urine was made is not known.
  CASE WHEN urine >= 0 THEN urine END AS urine_6h,
  CASE WHEN urine_day >= 0 THEN urine_day END AS urine_24h,
  COALESCE(urine_day_n, 0) AS urine_24h_count,
  {{ rolling_hours_since('urine_known_at') }} AS urine_hours_since
{%- for drug in drugs %},
  COALESCE({{ drug }}, 0) AS {{ drug }}_6h_max,
  COALESCE({{ drug }}_day, 0) AS {{ drug }}_24h_max
{%- endfor %},
  COALESCE(drugs, 0) AS vasopressors_6h,
  COALESCE(drugs_day, 0) AS vasopressors_24h,
  -- By blocks: an infusion runs on, so that nothing is charted at its last minute.
  (block - drug_block) * 6 AS vasopressor_hours_since,
  -- What is older than eight hours says nothing about now.
  CASE WHEN was_ventilated = 1 AND block * 21600 - breathing_known_at <= 28800 THEN 1 ELSE 0 END AS ventilated,
  COALESCE(mechvent, 0) AS ventilated_6h,
  COALESCE(mechvent_day, 0) AS ventilated_24h,
  COALESCE(extubated_day, 0) AS extubated_24h,
  COALESCE(oxygentherapy_day, 0) AS oxygentherapy_24h,
  {{ rolling_hours_since('mechvent_known_at') }} AS ventilated_hours_since,
  COALESCE(rrt_day, 0) AS rrt_24h
FROM windows
WHERE block > 0
