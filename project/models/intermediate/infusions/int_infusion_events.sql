-- Rates of vasoactive drugs and neuromuscular blockers, one row per source row. CareVue charts a rate at a time,
-- MetaVision a rate from a start to an end. Every unit that a rate can be charted in becomes the one unit of its
-- drug; a rate whose unit cannot be converted, or whose dose nobody can be given, is set aside with the reason and
-- never taken as it stands.
WITH charted AS (
  SELECT
    inputs.icustay_id,
    items.concept AS drug,
    'carevue' AS source_system,
    'inputevents_cv' AS source_table,
    inputs.row_id,
    inputs.itemid,
    CAST(NULL AS INT64) AS linkorderid,
    inputs.charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    -- Two free-text items hold the rate in the column of the amount, in the unit that their label names.
    CASE WHEN inputs.itemid IN ({{ item('vasopressin_units_min_cv') }}, {{ item('vasopressin_ml_hour_cv') }}) THEN inputs.amount ELSE inputs.rate END AS charted_rate,
    CASE WHEN inputs.itemid IN ({{ item('vasopressin_units_min_cv') }}, {{ item('vasopressin_ml_hour_cv') }}) THEN inputs.rate ELSE inputs.amount END AS amount,
    CASE WHEN inputs.itemid NOT IN ({{ item('vasopressin_units_min_cv') }}, {{ item('vasopressin_ml_hour_cv') }}) THEN inputs.rateuom END AS rateuom,
    items.unit AS item_unit,
    inputs.is_stopped
  FROM {{ ref('stg_inputevents_cv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_cv'
  WHERE inputs.icustay_id IS NOT NULL
  UNION ALL
  -- A bolus that CareVue charts beside the vital signs.
  SELECT
    chart.icustay_id,
    chart.concept AS drug,
    'carevue' AS source_system,
    'chartevents' AS source_table,
    chart.row_id,
    chart.itemid,
    CAST(NULL AS INT64) AS linkorderid,
    chart.charttime AS starttime,
    CAST(NULL AS DATETIME) AS endtime,
    chart.valuenum AS charted_rate,
    chart.valuenum AS amount,
    CAST(NULL AS STRING) AS rateuom,
    CAST(NULL AS STRING) AS item_unit,
    FALSE AS is_stopped
  FROM {{ ref('int_chart_items') }} AS chart
  WHERE chart.concept = 'adenosine'
    AND chart.icustay_id IS NOT NULL
    AND chart.error_flag = 0
  UNION ALL
  SELECT
    inputs.icustay_id,
    items.concept AS drug,
    'metavision' AS source_system,
    'inputevents_mv' AS source_table,
    inputs.row_id,
    inputs.itemid,
    inputs.linkorderid,
    inputs.starttime,
    inputs.endtime,
    inputs.rate AS charted_rate,
    inputs.amount,
    inputs.rateuom,
    items.unit AS item_unit,
    FALSE AS is_stopped
  FROM {{ ref('stg_inputevents_mv') }} AS inputs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = inputs.itemid
    AND items.source_table = 'inputevents_mv'
  WHERE inputs.is_delivered
{%- if not reference_mode() %}
    -- Whoever is in no stay cannot be placed. The reference keeps such rows as a stay without a number.
    AND inputs.icustay_id IS NOT NULL
{%- endif %}
),

with_unit AS (
  SELECT
    charted.icustay_id,
    charted.drug,
    drugs.drug_class,
    charted.source_system,
    charted.source_table,
    charted.row_id,
    charted.itemid,
    charted.linkorderid,
    charted.starttime,
    charted.endtime,
    charted.charted_rate,
    charted.amount,
    charted.is_stopped,
    drugs.unit AS drug_unit,
    drugs.quantity AS drug_quantity,
    drugs.is_per_kg AS drug_is_per_kg,
    drugs.highest_plausible_rate,
    -- A rate without a unit is in the one that its item is charted in.
    COALESCE(NULLIF(TRIM(charted.rateuom), ''), charted.item_unit) AS charted_unit
  FROM charted
  INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = charted.drug
),

per_minute AS (
  SELECT
    with_unit.icustay_id,
    with_unit.drug,
    with_unit.drug_class,
    with_unit.source_system,
    with_unit.source_table,
    with_unit.row_id,
    with_unit.itemid,
    with_unit.linkorderid,
    with_unit.starttime,
    with_unit.endtime,
    with_unit.charted_rate,
    with_unit.charted_unit,
    with_unit.amount,
    with_unit.is_stopped,
    CASE
      WHEN with_unit.charted_rate IS NULL OR with_unit.drug_unit IS NULL THEN NULL
      WHEN units.rateuom IS NULL THEN 'unknown unit'
      WHEN units.quantity != with_unit.drug_quantity THEN 'unit of another quantity'
    END AS unit_problem,
{%- if reference_mode() %}
    -- The reference divides two items by the weight, brings MetaVision's vasopressin to hours and reads no other unit.
    CASE
      WHEN with_unit.drug = 'vasopressin' AND with_unit.source_system = 'metavision' AND with_unit.charted_unit = 'units/min'
        THEN with_unit.charted_rate * 60
      ELSE with_unit.charted_rate
    END AS rate,
    CASE WHEN with_unit.itemid IN ({{ item('epinephrine_by_weight_cv') }}, {{ item('norepinephrine_by_weight_cv') }}) THEN -1 ELSE 0 END AS weight_exponent,
    CAST(NULL AS FLOAT64) AS highest_plausible_rate
{%- else %}
    CASE
      WHEN units.quantity = with_unit.drug_quantity
        THEN with_unit.charted_rate * units.multiplier / units.minutes
    END AS rate,
    CASE
      WHEN units.is_per_kg = with_unit.drug_is_per_kg THEN 0
      WHEN with_unit.drug_is_per_kg THEN -1
      ELSE 1
    END AS weight_exponent,
    with_unit.highest_plausible_rate
{%- endif %}
  FROM with_unit
  LEFT JOIN {{ ref('rate_units') }} AS units ON units.rateuom = LOWER(with_unit.charted_unit)
),

-- Where one weight ends and the next begins both hold: the lower, which gives the higher dose.
weights AS (
  SELECT
    times.icustay_id,
    times.starttime,
    MIN(weights.weight_kg) AS weight_kg
  FROM (
    SELECT DISTINCT icustay_id, starttime
    FROM per_minute
    WHERE weight_exponent != 0
  ) AS times
  INNER JOIN {{ ref('int_weight') }} AS weights
    ON weights.icustay_id = times.icustay_id
    AND weights.starttime <= times.starttime
    AND weights.endtime >= times.starttime
  GROUP BY times.icustay_id, times.starttime
),

dosed AS (
  SELECT
    events.icustay_id,
    events.drug,
    events.drug_class,
    events.source_system,
    events.source_table,
    events.row_id,
    events.itemid,
    events.linkorderid,
    events.starttime,
    events.endtime,
    events.charted_rate,
    events.charted_unit,
    events.amount,
    events.is_stopped,
    events.unit_problem,
    events.rate,
    events.weight_exponent,
    events.highest_plausible_rate,
    -- Without a weight 80 kg stand for an adult.
    {{ rate_by_weight('events', 'COALESCE(weights.weight_kg, 80)') }} AS dose
  FROM per_minute AS events
  LEFT JOIN weights
    ON weights.icustay_id = events.icustay_id
    AND weights.starttime = events.starttime
)

SELECT
  icustay_id,
  drug,
  drug_class,
  source_system,
  source_table,
  row_id,
  itemid,
  linkorderid,
  starttime,
  endtime,
  charted_rate,
  charted_unit,
  amount,
  is_stopped,
  rate,
  weight_exponent,
  highest_plausible_rate,
  {{ plausible_rate('dosed', 'dose') }} AS dose,
  CASE
    WHEN unit_problem IS NOT NULL THEN unit_problem
    WHEN dose > highest_plausible_rate OR (dose < 0 AND highest_plausible_rate IS NOT NULL) THEN 'implausible dose'
  END AS set_aside,
  -- What was set aside for its size.
  CASE
    WHEN dose > highest_plausible_rate OR (dose < 0 AND highest_plausible_rate IS NOT NULL) THEN dose
  END AS implausible_dose,
  {{ score_mode() }} AS score_mode
FROM dosed
