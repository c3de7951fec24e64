-- From when to when a drug ran at which dose. In CareVue a rate holds until the next charted row of the same
-- infusion; rows that go on at the same dose are one. The last row of an infusion has no end and is left out, as is
-- one whose dose was set aside.
WITH carevue_rows AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    charttime AS starttime,
    LEAD(charttime) OVER (PARTITION BY icustay_id, drug, infusion ORDER BY charttime) AS endtime,
    dose,
    amount,
    source_table,
    row_id
  FROM {{ ref('int_carevue_infusions') }}
),

carevue_running AS (
  SELECT
    icustay_id,
    drug,
    drug_class,
    starttime,
    endtime,
    dose,
    amount,
    source_table,
    row_id,
    -- Whether the row before goes over into this one, unchanged.
    COALESCE(
      LAG(endtime) OVER by_time = starttime AND LAG(dose) OVER by_time = dose,
      FALSE
    ) AS is_continued
  FROM carevue_rows
  WHERE endtime IS NOT NULL
    AND dose > 0
  WINDOW by_time AS (PARTITION BY icustay_id, drug ORDER BY starttime)
),

carevue_numbered AS (
  SELECT
    *,
    SUM(CASE WHEN NOT is_continued THEN 1 ELSE 0 END) OVER (PARTITION BY icustay_id, drug ORDER BY starttime) AS segment
  FROM carevue_running
),

carevue AS (
  SELECT
    icustay_id,
    drug,
    MAX(drug_class) AS drug_class,
    MIN(starttime) AS starttime,
    MAX(endtime) AS endtime,
    MAX(dose) AS dose,
    ROUND(SUM(amount), 9) AS amount,
    MAX(source_table) AS source_table,
    -- Where the dose was first charted.
    MIN(CASE WHEN NOT is_continued THEN row_id END) AS row_id
  FROM carevue_numbered
  GROUP BY icustay_id, drug, segment
)

SELECT
  icustay_id,
  drug,
  drug_class,
  'carevue' AS source_system,
  starttime,
  endtime,
  dose,
  amount,
  source_table,
  row_id,
  {{ score_mode() }} AS score_mode
FROM carevue
UNION ALL
SELECT
  icustay_id,
  drug,
  drug_class,
  source_system,
  starttime,
  endtime,
  dose,
  amount,
  source_table,
  row_id,
  score_mode
FROM {{ ref('int_infusion_events') }}
WHERE source_system = 'metavision'
{%- if not reference_mode() %}
  -- A rate of 0 or none at all, such as of a bolus, is no infusion. The reference has a row for each row of the source.
  AND dose > 0
  AND endtime > starttime
{%- endif %}
