{#-
  The highest stage of acute kidney injury of each stay until some hours or days after ICU admission, and the values
  that it comes from. The reference counts boundaries of hours and days, and takes a stay about which nothing is known
  for one without injury.
-#}
{%- macro kdigo_until(number, part, name) -%}
WITH stages AS (
  SELECT
    stages.icustay_id,
    stages.charttime,
    stages.creat,
    stages.aki_stage_creat,
    stages.uo_rt_6hr,
    stages.uo_rt_12hr,
    stages.uo_rt_24hr,
    stages.aki_stage_uo,
    stages.aki_stage_rrt
  FROM {{ ref('kdigo_stages') }} AS stages
  INNER JOIN {{ ref('stg_icustays') }} AS stays ON stays.icustay_id = stages.icustay_id
{%- if reference_mode() %}
  WHERE DATETIME_DIFF(stages.charttime, stays.intime, HOUR) > -6
    AND DATETIME_DIFF(stages.charttime, stays.intime, {{ part }}) <= {{ number }}
{%- else %}
  WHERE stages.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND stages.charttime <= DATETIME_ADD(stays.intime, INTERVAL {{ number }} {{ part }})
{%- endif %}
),

creatinine AS (
  SELECT
    icustay_id,
    charttime,
    creat,
    aki_stage_creat,
    ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY aki_stage_creat DESC, creat DESC, charttime) AS position
  FROM stages
  WHERE aki_stage_creat IS NOT NULL
),

urine AS (
  SELECT
    icustay_id,
    charttime,
    uo_rt_6hr,
    uo_rt_12hr,
    uo_rt_24hr,
    aki_stage_uo,
    ROW_NUMBER() OVER (
      PARTITION BY icustay_id
      ORDER BY aki_stage_uo DESC, uo_rt_24hr DESC, uo_rt_12hr DESC, uo_rt_6hr DESC, charttime
    ) AS position
  FROM stages
  WHERE aki_stage_uo IS NOT NULL
),

dialysis AS (
  SELECT
    icustay_id,
    MIN(charttime) AS charttime_rrt,
    MAX(aki_stage_rrt) AS aki_stage_rrt
  FROM stages
  WHERE aki_stage_rrt IS NOT NULL
  GROUP BY icustay_id
),

combined AS (
  SELECT
    stays.subject_id,
    stays.hadm_id,
    stays.icustay_id,
    stays.is_adult,
    creatinine.charttime AS charttime_creat,
    creatinine.creat,
    creatinine.aki_stage_creat,
    urine.charttime AS charttime_uo,
    urine.uo_rt_6hr,
    urine.uo_rt_12hr,
    urine.uo_rt_24hr,
    urine.aki_stage_uo,
    dialysis.charttime_rrt,
    dialysis.aki_stage_rrt,
    {{ highest_aki_stage() | indent(4) }} AS aki_stage
  FROM {{ ref('int_stays') }} AS stays
  LEFT JOIN creatinine
    ON creatinine.icustay_id = stays.icustay_id
    AND creatinine.position = 1
  LEFT JOIN urine
    ON urine.icustay_id = stays.icustay_id
    AND urine.position = 1
  LEFT JOIN dialysis ON dialysis.icustay_id = stays.icustay_id
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  charttime_creat,
  creat,
  aki_stage_creat,
  charttime_uo,
  uo_rt_6hr,
  uo_rt_12hr,
  uo_rt_24hr,
  aki_stage_uo,
  charttime_rrt,
  aki_stage_rrt,
  aki_stage AS aki_stage_{{ name }},
  CASE WHEN aki_stage > 0 THEN 1 WHEN aki_stage = 0 THEN 0 END AS aki_{{ name }},
  is_adult,
  {{ score_mode() }} AS score_mode
FROM combined
{%- endmacro -%}

{#- The highest stage by creatinine, urine and therapy, NULL where none is known. The reference does not look at
    therapy, and takes what is not known for no injury. -#}
{%- macro highest_aki_stage() -%}
{%- if reference_mode() -%}
GREATEST(COALESCE(creatinine.aki_stage_creat, 0), COALESCE(urine.aki_stage_uo, 0))
{%- else -%}
CASE
  WHEN COALESCE(creatinine.aki_stage_creat, urine.aki_stage_uo, dialysis.aki_stage_rrt) IS NOT NULL
    THEN GREATEST(
      COALESCE(creatinine.aki_stage_creat, 0), COALESCE(urine.aki_stage_uo, 0), COALESCE(dialysis.aki_stage_rrt, 0)
    )
END
{%- endif -%}
{%- endmacro -%}
