{%- set scores = ['elixhauser_vanwalraven', 'elixhauser_sid29', 'elixhauser_sid30'] -%}
-- Elixhauser comorbidities as one number, in three published weightings. NULL where a comorbidity is not known.
WITH long AS (
  SELECT
    flags.hadm_id,
    flag.comorbidity,
    flag.present
  FROM {{ ref('elixhauser_quan') }} AS flags
  CROSS JOIN UNNEST([
    {%- for name in elixhauser_comorbidities() %}
    STRUCT('{{ name }}' AS comorbidity, flags.{{ name }} AS present){{ ',' if not loop.last }}
    {%- endfor %}
  ]) AS flag
),

points AS (
  SELECT
    long.hadm_id,
    {%- for score in scores %}
    SUM(CASE WHEN weights.score = '{{ score }}' THEN weights.weight * long.present END) AS {{ score }},
    {%- endfor %}
    COUNTIF(long.present IS NULL) AS unknown
  FROM long
  INNER JOIN {{ ref('comorbidity_weights') }} AS weights ON weights.comorbidity = long.comorbidity
  WHERE weights.score IN ('{{ scores | join("', '") }}')
  GROUP BY long.hadm_id
)

SELECT
  flags.subject_id,
  flags.hadm_id,
  {%- for score in scores %}
  CASE WHEN points.unknown = 0 THEN points.{{ score }} END AS {{ score }},
  {%- endfor %}
  {{ score_mode_of(['flags.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('elixhauser_quan') }} AS flags
LEFT JOIN points ON points.hadm_id = flags.hadm_id
