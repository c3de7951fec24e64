{%- set labs = rolling_labs() -%}
{%- set gases = rolling_gases() -%}
{%- set vitals = vital_names() -%}
-- What is known of vital signs, coma scale, laboratory values and arterial gases at the end of each block of six hours of a stay, from
-- rows charted by then alone.
WITH stays AS (
  SELECT DISTINCT
    icustay_id,
    hadm_id,
    started_at
  FROM {{ ref('int_prediction_times') }}
),

vital_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('vitals.charttime', 'stays.started_at') }} AS block,
    {{ rolling_second('vitals.charttime', 'stays.started_at') }} AS second
{%- for name in vitals %},
    vitals.{{ name }}
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('pivoted_vital') }} AS vitals ON vitals.icustay_id = stays.icustay_id
),

coma_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('coma.charttime', 'stays.started_at') }} AS block,
    {{ rolling_second('coma.charttime', 'stays.started_at') }} AS second,
    coma.gcs
  FROM stays
  INNER JOIN {{ ref('pivoted_gcs') }} AS coma ON coma.icustay_id = stays.icustay_id
),

-- Laboratory values are of the admission, also those drawn before the stay.
lab_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('labs.charttime', 'stays.started_at') }} AS block,
    {{ rolling_second('labs.charttime', 'stays.started_at') }} AS second
{%- for name in labs %},
    labs.{{ 'glucose' if name == 'glucose_lab' else name }} AS {{ name }}
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('pivoted_lab') }} AS labs ON labs.hadm_id = stays.hadm_id
),

-- One row a time, where two samples were drawn in a minute.
gas_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_block('gases.charttime', 'stays.started_at') }} AS block,
    {{ rolling_second('gases.charttime', 'stays.started_at') }} AS second,
    MIN(CASE WHEN gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_vent,
    MIN(CASE WHEN NOT gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_novent,
    MIN(gases.ph) AS ph,
    MAX(gases.pco2) AS paco2
  FROM stays
  INNER JOIN {{ ref('int_blood_gas') }} AS gases ON gases.icustay_id = stays.icustay_id
  GROUP BY 1, 2, 3
),

vital_blocks AS (
  {{ rolling_blocks('vital_rows', vitals) | indent(2) }}
),

coma_blocks AS (
  {{ rolling_blocks('coma_rows', ['gcs']) | indent(2) }}
),

lab_blocks AS (
  {{ rolling_blocks('lab_rows', labs) | indent(2) }}
),

gas_blocks AS (
  {{ rolling_blocks('gas_rows', gases) | indent(2) }}
),

blocks AS (
  SELECT
    grid.icustay_id,
    grid.block,
    vital_blocks.* EXCEPT (icustay_id, block),
    coma_blocks.* EXCEPT (icustay_id, block),
    lab_blocks.* EXCEPT (icustay_id, block),
    gas_blocks.* EXCEPT (icustay_id, block)
  FROM {{ ref('int_rolling_grid') }} AS grid
  LEFT JOIN vital_blocks
    ON vital_blocks.icustay_id = grid.icustay_id
    AND vital_blocks.block = grid.block
  LEFT JOIN coma_blocks
    ON coma_blocks.icustay_id = grid.icustay_id
    AND coma_blocks.block = grid.block
  LEFT JOIN lab_blocks
    ON lab_blocks.icustay_id = grid.icustay_id
    AND lab_blocks.block = grid.block
  LEFT JOIN gas_blocks
    ON gas_blocks.icustay_id = grid.icustay_id
    AND gas_blocks.block = grid.block
),

windows AS (
  SELECT
    *,
    {{ rolling_windows(rolling_often() + rolling_seldom()) | indent(4) }}
  FROM blocks
  {{ rolling_frames() | indent(2) }}
)

SELECT
  icustay_id,
  block
{%- for name in rolling_often() %},
  {{ rolling_columns(name, true) }}
{%- endfor %}
{%- for name in rolling_seldom() %},
  {{ rolling_columns(name, false) }}
{%- endfor %}
FROM windows
WHERE block > 0
