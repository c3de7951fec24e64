-- What the records look like before anything is computed from them: one row per item that the project reads, with how
-- many of its rows have no value, were marked as errors, lie outside of what can be, were converted from another unit
-- or could not be, came more than once, and are of no stay. Nothing is left out here: the counts are of all rows.
WITH chart AS (
  SELECT
    'chartevents' AS source_table,
    rows_of.itemid,
    COUNT(*) AS row_count,
    COUNTIF(rows_of.valuenum IS NULL AND COALESCE(rows_of.value, '') = '') AS without_value,
    COUNTIF(rows_of.error_flag = 1) AS marked_as_error,
    COUNTIF(rows_of.valuenum IS NULL AND rows_of.icustay_id IS NOT NULL) AS without_number,
    COUNTIF(
      (rows_of.concept = 'temperature_f' AND rows_of.valuenum > 70 AND rows_of.valuenum < 120)
      -- The reference code takes a fraction charted under a percentage as it is.
      OR (rows_of.concept IN ('fio2_mixed'{{ "" if reference_mode() else ", 'fio2_percent'" }}) AND rows_of.valuenum > 0 AND rows_of.valuenum <= 1)
    ) AS converted,
    0 AS not_converted,
    COUNTIF(
      stays.icustay_id IS NULL
      OR rows_of.charttime < DATETIME_SUB(stays.intime, INTERVAL 24 HOUR)
      OR rows_of.charttime > DATETIME_ADD(stays.outtime, INTERVAL 24 HOUR)
    ) AS outside_stay
  FROM {{ ref('int_chart_items') }} AS rows_of
  LEFT JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = rows_of.icustay_id
  GROUP BY rows_of.itemid
),

-- A vital sign outside of its range has lost its value, like one that never had a number.
vitals AS (
  SELECT
    itemid,
    COUNTIF(value IS NULL) AS without_usable
  FROM {{ ref('int_vital_rows') }}
  GROUP BY itemid
),

chart_repeats AS (
  SELECT
    'chartevents' AS source_table,
    itemid,
    SUM(copies - 1) AS repeated
  FROM (
    SELECT
      itemid,
      COUNT(*) AS copies
    FROM {{ ref('int_chart_items') }}
    GROUP BY itemid, icustay_id, subject_id, charttime
    HAVING COUNT(*) > 1
  ) AS charted_twice
  GROUP BY itemid
),

lab_rows AS (
  SELECT
    labs.itemid,
    labs.row_id,
    labs.hadm_id,
    labs.valuenum
  FROM {{ ref('stg_labevents') }} AS labs
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = labs.itemid
    AND items.source_table = 'labevents'
    AND STARTS_WITH(items.concept, 'lab_')
),

labs AS (
  SELECT
    'labevents' AS source_table,
    itemid,
    COUNT(*) AS row_count,
    COUNTIF(valuenum IS NULL) AS without_value,
    0 AS marked_as_error,
    COUNTIF(valuenum <= 0) AS not_above_zero,
    COUNT(*) - COUNT(DISTINCT row_id) AS repeated,
    -- Of an outpatient, or of a patient whose admission is not known.
    COUNTIF(hadm_id IS NULL) AS outside_stay
  FROM lab_rows
  GROUP BY itemid
),

above_limit AS (
  SELECT
    itemid,
    COUNT(*) AS out_of_range
  FROM {{ ref('int_lab_rows') }}
  WHERE value IS NULL
  GROUP BY itemid
),

-- Numbers of blood gases that are not counted as laboratory values above.
gas_items AS (
  SELECT itemid
  FROM {{ ref('clinical_items') }}
  WHERE source_table = 'labevents'
  GROUP BY itemid
  HAVING LOGICAL_AND(STARTS_WITH(concept, 'gas_')) AND MAX(unit) != 'text'
),

gases AS (
  SELECT
    'labevents' AS source_table,
    labs.itemid,
    COUNT(*) AS row_count,
    COUNTIF(labs.valuenum IS NULL) AS without_value,
    COUNT(*) - COUNT(DISTINCT labs.row_id) AS repeated,
    COUNTIF(labs.hadm_id IS NULL) AS outside_stay
  FROM {{ ref('stg_labevents') }} AS labs
  INNER JOIN gas_items ON gas_items.itemid = labs.itemid
  GROUP BY labs.itemid
),

gases_set_aside AS (
  SELECT
    itemid,
    COUNT(*) AS out_of_range
  FROM {{ ref('int_gas_rows') }}
  WHERE valuenum IS NULL
    AND reported IS NOT NULL
  GROUP BY itemid
),

urine AS (
  SELECT
    'outputevents' AS source_table,
    output.itemid,
    SUM(output.copies) AS row_count,
    COUNTIF(output.volume_ml IS NULL) AS without_value,
    COUNTIF(output.is_error) AS marked_as_error,
    COUNTIF(
      {{ urine_set_aside('output') | indent(6) }} IN ('5000 mL or more', 'negative')
    ) AS out_of_range,
    SUM(output.copies - 1) AS repeated,
    COUNTIF(output.icustay_id IS NULL) AS outside_stay
  FROM {{ ref('stg_outputevents') }} AS output
  INNER JOIN {{ ref('clinical_items') }} AS items
    ON items.itemid = output.itemid
    AND items.source_table = 'outputevents'
    AND items.concept = 'urine'
  GROUP BY output.itemid
),

rates AS (
  SELECT
    events.source_table,
    events.itemid,
    COUNT(*) AS row_count,
    COUNTIF(events.charted_rate IS NULL AND events.amount IS NULL) AS without_value,
    COUNTIF(events.set_aside = 'implausible dose') AS out_of_range,
    COUNTIF(events.set_aside IS NULL AND events.charted_rate IS NOT NULL AND events.weight_exponent != 0) AS converted,
    COUNTIF(events.set_aside IS NOT NULL AND events.set_aside != 'implausible dose') AS not_converted,
    COUNT(*) - COUNT(DISTINCT events.row_id) AS repeated,
    COUNTIF(events.icustay_id IS NULL) AS outside_stay
  FROM {{ ref('int_infusion_events') }} AS events
  WHERE events.source_table != 'chartevents'
  GROUP BY events.source_table, events.itemid
),

counted AS (
  SELECT
    chart.source_table,
    chart.itemid,
    chart.row_count,
    chart.without_value,
    chart.marked_as_error,
    COALESCE(vitals.without_usable - chart.without_number, 0) AS out_of_range,
    chart.converted,
    chart.not_converted,
    COALESCE(chart_repeats.repeated, 0) AS repeated,
    chart.outside_stay
  FROM chart
  LEFT JOIN vitals ON vitals.itemid = chart.itemid
  LEFT JOIN chart_repeats ON chart_repeats.itemid = chart.itemid
  UNION ALL
  SELECT
    labs.source_table,
    labs.itemid,
    labs.row_count,
    labs.without_value,
    labs.marked_as_error,
    labs.not_above_zero + COALESCE(above_limit.out_of_range, 0) AS out_of_range,
    0 AS converted,
    0 AS not_converted,
    labs.repeated,
    labs.outside_stay
  FROM labs
  LEFT JOIN above_limit ON above_limit.itemid = labs.itemid
  UNION ALL
  SELECT
    gases.source_table,
    gases.itemid,
    gases.row_count,
    gases.without_value,
    0 AS marked_as_error,
    COALESCE(gases_set_aside.out_of_range, 0) AS out_of_range,
    0 AS converted,
    0 AS not_converted,
    gases.repeated,
    gases.outside_stay
  FROM gases
  LEFT JOIN gases_set_aside ON gases_set_aside.itemid = gases.itemid
  UNION ALL
  SELECT
    source_table,
    itemid,
    row_count,
    without_value,
    marked_as_error,
    out_of_range,
    0 AS converted,
    0 AS not_converted,
    repeated,
    outside_stay
  FROM urine
  UNION ALL
  SELECT
    source_table,
    itemid,
    row_count,
    without_value,
    0 AS marked_as_error,
    out_of_range,
    converted,
    not_converted,
    repeated,
    outside_stay
  FROM rates
),

-- An item may serve two concepts: lactate is a laboratory value, and a part of a blood gas.
names AS (
  SELECT
    source_table,
    itemid,
    COALESCE(MIN(CASE WHEN NOT STARTS_WITH(concept, 'gas_') THEN concept END), MIN(concept)) AS concept,
    MIN(label) AS label,
    MIN(unit) AS unit
  FROM {{ ref('clinical_items') }}
  GROUP BY source_table, itemid
)

SELECT
  counted.source_table,
  counted.itemid,
  names.label,
  names.concept,
  names.unit,
  counted.row_count,
  counted.without_value,
  counted.marked_as_error,
  counted.out_of_range,
  counted.converted,
  counted.not_converted,
  counted.repeated,
  counted.outside_stay,
  {{ score_mode() }} AS score_mode
FROM counted
INNER JOIN names
  ON names.source_table = counted.source_table
  AND names.itemid = counted.itemid
