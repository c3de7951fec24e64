{{ config(cluster_by=['icustay_id']) }}
-- What happened to a patient in the order of time: one stream of typed events for each ICU stay, each with the raw
-- row that it comes from, an interval with the one that it begins with. Measurements that are charted by the hour
-- (vital signs, laboratory) have relations of their own.
WITH events AS (
  {{ stay_events_part(
    ref('stg_icustays'), 'icu_admission',
    start='events.intime',
    label='events.first_careunit',
    source_table="'icustays'"
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('stg_icustays'), 'icu_discharge',
    start='events.outtime',
    label='events.last_careunit',
    source_table="'icustays'"
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('patient_transfers'), 'transfer',
    start='events.starttime',
    end='events.endtime',
    label="COALESCE(events.curr_careunit, CONCAT('ward ', CAST(events.curr_wardid AS STRING)))"
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('ventilation_durations'), 'ventilation',
    start='events.starttime',
    end='events.endtime',
    value='events.duration_hours',
    unit="'hours'",
    label="'mechanical ventilation'"
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('ventilation_classification'), 'extubation',
    label="CASE WHEN events.selfextubated = 1 THEN 'by the patient' ELSE 'planned or not stated' END",
    where='events.extubated = 1'
  ) }}
  UNION ALL
  {{ stay_events_part(ref('cpap_events'), 'cpap', label='events.value') }}
  UNION ALL
  {{ stay_events_part(
    ref('oxygen_therapy'), 'oxygen_therapy',
    value='events.o2_flow',
    unit="'L/min'",
    label='events.o2_device'
  ) }}
  UNION ALL
  SELECT
    rates.icustay_id,
    CASE WHEN rates.drug_class = 'neuromuscular blocker' THEN 'neuromuscular_blocker' ELSE 'infusion' END AS event_type,
    rates.starttime,
    rates.endtime,
    rates.dose AS value,
{%- if reference_mode() %}
    -- The reference mixes the units of two drugs.
    CASE
      WHEN rates.drug = 'vasopressin' AND rates.source_system = 'metavision' THEN 'units/hour'
      WHEN rates.drug = 'phenylephrine' AND rates.source_system = 'carevue' THEN NULL
      ELSE drugs.unit
    END AS unit,
{%- else %}
    drugs.unit,
{%- endif %}
    rates.drug AS label,
    rates.source_table,
    rates.row_id
  FROM {{ ref('int_infusion_rates') }} AS rates
  INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = rates.drug
  WHERE rates.icustay_id IS NOT NULL
  UNION ALL
  {{ stay_events_part(
    ref('crystalloid_intake'), 'crystalloid',
    start='events.starttime',
    end='events.endtime',
    value='events.volume_ml',
    unit="'mL'",
    label='events.label'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('colloid_intake'), 'colloid',
    start='events.starttime',
    end='events.endtime',
    value='events.volume_ml',
    unit="'mL'",
    label='events.label'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('transfusions'), 'transfusion',
    start='events.starttime',
    end='events.endtime',
    value='events.volume_ml',
    unit="'mL'",
    label='events.product'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('int_urine_output'), 'urine',
    value='events.volume_ml',
    unit="'mL'",
    source_table="'outputevents'",
    where='events.volume_ml IS NOT NULL AND NOT events.is_error'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('int_rrt'), 'renal_replacement',
    label="CASE WHEN events.is_running THEN 'running' ELSE 'access or end' END"
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('weight_durations'), 'weight',
    start='events.starttime',
    end='events.endtime',
    value='events.weight',
    unit="'kg'",
    label='events.weight_type'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('pivoted_icp'), 'intracranial_pressure',
    value='events.icp',
    unit="'mmHg'",
    where='events.icp IS NOT NULL'
  ) }}
  UNION ALL
  {{ stay_events_part(
    ref('line_durations'), 'line',
    start='events.starttime',
    end='events.endtime',
    label="CONCAT(events.line_type, ': ', events.label)"
  ) }}
  UNION ALL
  {{ stay_events_part(ref('code_status_events'), 'code_status', label='events.value') }}
)

SELECT
  icustay_id,
  ROW_NUMBER() OVER (
    PARTITION BY icustay_id
    ORDER BY starttime, event_type, label, source_table, row_id, endtime, value
  ) AS event_number,
  event_type,
  starttime,
  endtime,
  value,
  unit,
  label,
  source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM events
WHERE starttime IS NOT NULL
