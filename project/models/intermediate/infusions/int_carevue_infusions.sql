-- CareVue rows of each drug with the infusion that they belong to: what the doses and the durations are made of.
WITH events AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    starttime,
    charted_rate,
    dose,
    amount,
    is_stopped,
    row_id
  FROM {{ ref('int_infusion_events') }}
  WHERE source_system = 'carevue'
{%- if reference_mode() %}
    -- Two free-text items of vasopressin are read for the episodes of any vasopressor only.
    AND itemid NOT IN (42273, 42802)
{%- endif %}
),

infusions AS (
  {{ carevue_infusions('events', 'drug, drug_class') | indent(2) }}
)

SELECT
  icustay_id,
  drug,
  drug_class,
  charttime,
  charted_rate,
  dose,
  amount,
  infusion,
  is_end,
  CASE WHEN drug = 'adenosine' THEN 'chartevents' ELSE 'inputevents_cv' END AS source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM infusions
WHERE infusion > 0
