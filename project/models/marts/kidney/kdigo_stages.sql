-- Stage of acute kidney injury at each time that creatinine or urine is known of{% if not reference_mode() %}, and at each at which renal replacement therapy runs{% endif %}.
{%- if reference_mode() %}
--
-- The reference does not look at renal replacement therapy. A stay without creatinine has one more row, without a
-- time; two values of creatinine at one time are two rows.
{%- else %}
--
-- "Initiation of renal replacement therapy" is stage 3 (KDIGO 2012, table 2): not where the admission is coded as
-- end-stage disease (ICD-9 5856), because who has been on dialysis does not begin with it. Stages are those of
-- adults: a newborn's creatinine is at first the mother's.
{%- endif %}
WITH creatinine_inputs AS (
  SELECT
    icustay_id,
    charttime,
    creat,
    creat_low_past_48hr AS low48,
    creat_low_past_7day AS low7,
    -- Therapy has rows and a column of its own.
    CAST(NULL AS INT64) AS rrt
  FROM {{ ref('kdigo_creatinine') }}
),

creatinine AS (
  SELECT
    icustay_id,
    charttime,
    creat,
    low48,
    low7,
    {{ kdigo_creatinine_points() | indent(4) }}
  FROM creatinine_inputs
),

urine_inputs AS (
  SELECT
    volumes.icustay_id,
    volumes.charttime,
    DATETIME_DIFF(volumes.charttime, stays.intime, SECOND) / 3600 AS hours_in_icu,
    volumes.uo_rt_6hr,
    volumes.uo_rt_12hr,
    volumes.uo_rt_24hr,
    volumes.uo_tm_6hr,
    volumes.uo_tm_12hr,
    volumes.uo_tm_24hr
  FROM {{ ref('kdigo_uo') }} AS volumes
  INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = volumes.icustay_id
),

urine AS (
  SELECT
    icustay_id,
    charttime,
    uo_rt_6hr,
    uo_rt_12hr,
    uo_rt_24hr,
    {{ kdigo_urine_points() | indent(4) }}
  FROM urine_inputs
),
{% if not reference_mode() %}
dialysis AS (
  SELECT
    therapy.icustay_id,
    therapy.charttime,
    3 AS aki_stage_rrt
  FROM {{ ref('pivoted_rrt') }} AS therapy
  INNER JOIN {{ ref('int_admission_type') }} AS diseases ON diseases.icustay_id = therapy.icustay_id
  WHERE therapy.dialysis_active = 1
    AND COALESCE(diseases.esrd, 0) = 0
),
{% endif %}
times AS (
  SELECT icustay_id, charttime FROM creatinine
  UNION DISTINCT
  SELECT icustay_id, charttime FROM urine
{%- if not reference_mode() %}
  UNION DISTINCT
  SELECT icustay_id, charttime FROM dialysis
{%- endif %}
)

SELECT
  times.icustay_id,
  times.charttime,
  creatinine.creat,
  creatinine.low48 AS creat_low_past_48hr,
  creatinine.low7 AS creat_low_past_7day,
  creatinine.aki_stage_creat,
  urine.uo_rt_6hr,
  urine.uo_rt_12hr,
  urine.uo_rt_24hr,
  urine.aki_stage_uo,
  {{ 'CAST(NULL AS INT64)' if reference_mode() else 'dialysis.aki_stage_rrt' }} AS aki_stage_rrt,
  {{ highest_aki_stage() | indent(2) }} AS aki_stage,
  {{ score_mode() }} AS score_mode
FROM times
LEFT JOIN creatinine
  ON creatinine.icustay_id = times.icustay_id
  AND creatinine.charttime = times.charttime
LEFT JOIN urine
  ON urine.icustay_id = times.icustay_id
  AND urine.charttime = times.charttime
{%- if not reference_mode() %}
LEFT JOIN dialysis
  ON dialysis.icustay_id = times.icustay_id
  AND dialysis.charttime = times.charttime
INNER JOIN {{ ref('int_stays') }} AS stays
  ON stays.icustay_id = times.icustay_id
  AND stays.is_adult
{%- endif %}
