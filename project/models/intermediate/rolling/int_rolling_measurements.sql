{%- set labs = lab_features() -%}
{%- set gases = rolling_gases() -%}
{%- set vitals = vital_names() -%}
{%- set sources = {'vital': vitals, 'coma': ['gcs'], 'lab': labs, 'gas': gases} -%}
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
    {{ rolling_place('vitals.charttime', 'stays.started_at') }}
{%- for name in vitals %},
    vitals.{{ name }}
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('pivoted_vital') }} AS vitals ON vitals.icustay_id = stays.icustay_id
),

coma_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('coma.charttime', 'stays.started_at') }},
    coma.gcs
  FROM stays
  INNER JOIN {{ ref('pivoted_gcs') }} AS coma ON coma.icustay_id = stays.icustay_id
),

-- Laboratory values are of the admission, also those drawn before the stay.
lab_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('labs.charttime', 'stays.started_at') }}
{%- for lab in lab_names() %},
    labs.{{ lab }} AS {{ lab_feature(lab) }}
{%- endfor %}
  FROM stays
  INNER JOIN {{ ref('pivoted_lab') }} AS labs ON labs.hadm_id = stays.hadm_id
),

-- One row a time, where two samples were drawn in a minute.
gas_rows AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('gases.charttime', 'stays.started_at') }},
    MIN(CASE WHEN gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_vent,
    MIN(CASE WHEN NOT gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_novent,
    MIN(gases.ph) AS ph,
    MAX(gases.pco2) AS paco2
  FROM stays
  INNER JOIN {{ ref('int_blood_gas') }} AS gases ON gases.icustay_id = stays.icustay_id
  GROUP BY 1, 2, 3
),

{%- for source, names in sources.items() %}
{{ source }}_blocks AS (
  {{ rolling_blocks(source ~ '_rows', names) | indent(2) }}
),

{{ source }}_days AS (
  {{ rolling_days(source ~ '_blocks', names) | indent(2) }}
),
{% endfor %}
-- What a block itself says matters of what is charted often; of the rest only which value is the latest.
latest AS (
  SELECT
    grid.icustay_id,
    grid.block,
    vital_blocks.* EXCEPT (icustay_id, block),
    coma_blocks.* EXCEPT (icustay_id, block)
{%- for source in ['lab', 'gas'] %}
{%- for name in sources[source] %},
    {{ source }}_blocks.{{ name }}_at,
    {{ source }}_blocks.{{ name }}_latest
{%- endfor %}
{%- endfor %}
  FROM {{ ref('int_rolling_grid') }} AS grid
{%- for source in sources %}
  LEFT JOIN {{ source }}_blocks
    ON {{ source }}_blocks.icustay_id = grid.icustay_id
    AND {{ source }}_blocks.block = grid.block
{%- endfor %}
),

carried AS (
  SELECT
    *,
    {{ rolling_latest(rolling_often() + rolling_seldom()) | indent(4) }}
  FROM latest
  {{ rolling_frames() | indent(2) }}
),

windows AS (
  SELECT
    carried.*
{%- for source in sources %},
    {{ source }}_days.* EXCEPT (icustay_id, block)
{%- endfor %}
  FROM carried
{%- for source in sources %}
  LEFT JOIN {{ source }}_days
    ON {{ source }}_days.icustay_id = carried.icustay_id
    AND {{ source }}_days.block = carried.block
{%- endfor %}
  WHERE carried.block > 0
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
