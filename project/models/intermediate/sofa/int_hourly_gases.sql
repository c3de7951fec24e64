-- PaO2/FiO2 of the arterial gases of a stay, with the clock hour they belong to and whether the patient was ventilated.
WITH gases AS (
  SELECT
    gas.icustay_id,
    gas.hadm_id,
    gas.charttime,
    {{ end_of_hour('gas.charttime') | indent(4) }} AS endtime,
{%- if reference_mode() %}
    -- An FiO2 charted as 0 is taken as it is: the ratio is infinite, measured and normal.
    IEEE_DIVIDE(100 * gas.po2, COALESCE(gas.fio2, gas.fio2_chartevents)) AS pao2fio2ratio,
{%- else %}
    gas.pao2fio2ratio,
{%- endif %}
    CASE WHEN gas.fio2 IS NULL THEN gas.fio2_charttime END AS fio2_charttime,
    gas.score_mode
  FROM {{ ref('pivoted_bg_art') }} AS gas
  WHERE gas.icustay_id IS NOT NULL
),

in_episode AS (
  {{ gases_under_ventilation('gases') | indent(2) }}
)

SELECT
  gases.icustay_id,
  gases.hadm_id,
  gases.charttime,
  gases.endtime,
  gases.pao2fio2ratio,
  gases.fio2_charttime,
  in_episode.icustay_id IS NOT NULL AS is_ventilated,
  gases.score_mode
FROM gases
LEFT JOIN in_episode
  ON in_episode.icustay_id = gases.icustay_id
  AND in_episode.charttime = gases.charttime
