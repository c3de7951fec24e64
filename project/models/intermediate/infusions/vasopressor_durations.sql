-- From when to when any vasopressor or inotrope ran, as non-overlapping intervals; CareVue and MetaVision apart. In
-- CareVue each item has infusions of its own, so that one drug whose item changes is not taken for stopped.
WITH carevue_events AS (
  SELECT
    icustay_id,
    itemid,
    starttime,
    charted_rate,
    dose,
    amount,
    is_stopped,
    row_id
  FROM {{ ref('int_infusion_events') }}
  WHERE source_system = 'carevue'
    AND drug_class = 'vasopressor'
),

infusions AS (
  {{ carevue_infusions('carevue_events', 'itemid') | indent(2) }}
),

carevue AS (
  {{ carevue_durations('infusions', 'itemid') | indent(2) }}
),

{% if reference_mode() -%}
metavision AS (
  SELECT
    icustay_id,
    linkorderid,
    MIN(starttime) AS starttime,
    MAX(endtime) AS endtime
  FROM {{ ref('int_infusion_events') }}
  WHERE source_system = 'metavision'
    AND icustay_id IS NOT NULL
    AND drug_class = 'vasopressor'
  GROUP BY icustay_id, linkorderid
),
{%- else -%}
metavision AS (
  SELECT
    icustay_id,
    starttime,
    endtime
  FROM {{ ref('int_infusion_durations') }}
  WHERE source_system = 'metavision'
    AND drug_class = 'vasopressor'
),
{%- endif %}

intervals AS (
  SELECT icustay_id, 'carevue' AS source_system, starttime, endtime FROM carevue
  UNION ALL
  SELECT icustay_id, 'metavision' AS source_system, starttime, endtime FROM metavision
),

united AS (
  {{ united_intervals('intervals', ['icustay_id', 'source_system']) | indent(2) }}
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (PARTITION BY icustay_id, source_system ORDER BY starttime) AS vasonum,
  starttime,
  endtime,
  DATETIME_DIFF(endtime, starttime, HOUR) AS duration_hours,
  source_system,
  {{ score_mode() }} AS score_mode
FROM united
