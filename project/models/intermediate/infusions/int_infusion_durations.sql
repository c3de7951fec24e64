-- From when to when a drug ran, whatever its dose. CareVue: from the first rate of an infusion to its stop, a rate of
-- 0 or the drug's last row.
WITH carevue AS (
  {{ carevue_durations(ref('int_carevue_infusions'), 'drug, drug_class') | indent(2) }}
),

{% if reference_mode() -%}
-- MetaVision: an order from its first start to its last end, with the pauses in it, and rows that never ran.
metavision AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    linkorderid,
    MIN(starttime) AS starttime,
    MAX(endtime) AS endtime
  FROM {{ ref('int_infusion_events') }}
  WHERE source_system = 'metavision'
  GROUP BY icustay_id, drug, drug_class, linkorderid
),
{%- else -%}
-- MetaVision: the time during which the drug ran in one order or another. An order that paused is two infusions. What
-- never has a rate is a bolus: adenosine is nothing else.
running AS (
  SELECT
    events.icustay_id,
    events.drug,
    events.drug_class,
    events.starttime,
    events.endtime
  FROM {{ ref('int_infusion_events') }} AS events
  INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = events.drug
  WHERE events.source_system = 'metavision'
    AND (events.charted_rate > 0 OR drugs.unit IS NULL)
    AND events.endtime > events.starttime
),

metavision AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    CAST(NULL AS INT64) AS linkorderid,
    starttime,
    endtime
  FROM (
    {{ united_intervals('running', ['icustay_id', 'drug', 'drug_class']) | indent(4) }}
  ) AS united
),
{%- endif %}

durations AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    'carevue' AS source_system,
    CAST(NULL AS INT64) AS linkorderid,
    starttime,
    endtime
  FROM carevue
  UNION ALL
  SELECT
    icustay_id,
    drug,
    drug_class,
    'metavision' AS source_system,
    linkorderid,
    starttime,
    endtime
  FROM metavision
),

-- The row that an infusion begins with.
first_rows AS (
  SELECT
    icustay_id,
    drug,
    source_system,
    starttime,
    MIN(source_table) AS source_table,
    MIN(row_id) AS row_id
  FROM {{ ref('int_infusion_events') }}
  WHERE charted_rate IS NOT NULL OR source_system = 'metavision'
  GROUP BY icustay_id, drug, source_system, starttime
)

SELECT
  durations.icustay_id,
  durations.drug,
  durations.drug_class,
  durations.source_system,
  ROW_NUMBER() OVER (
    PARTITION BY durations.icustay_id, durations.drug, durations.source_system
    ORDER BY durations.starttime, durations.endtime, durations.linkorderid
  ) AS vasonum,
  durations.starttime,
  durations.endtime,
  DATETIME_DIFF(durations.endtime, durations.starttime, HOUR) AS duration_hours,
  first_rows.source_table,
  first_rows.row_id,
  {{ score_mode() }} AS score_mode
FROM durations
LEFT JOIN first_rows
  ON first_rows.drug = durations.drug
  AND first_rows.source_system = durations.source_system
  AND first_rows.starttime = durations.starttime
  AND (
    first_rows.icustay_id = durations.icustay_id
    OR (first_rows.icustay_id IS NULL AND durations.icustay_id IS NULL)
  )
