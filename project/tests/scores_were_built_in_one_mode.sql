-- Tables of the paper's mode and of the reference's do not belong together: one built alone with another value of
-- reference_quirks than those before it gives the rows of neither.
WITH modes AS (
{%- for name in [
  'int_urine_output', 'urine_corrections', 'int_sofa_hourly', 'int_sofa_hourly_points', 'pivoted_oasis', 'int_blood_gas',
  'int_vasopressors_first_day',
  'sofa_inputs', 'sofa', 'qsofa', 'sirs', 'oasis', 'saps', 'sapsii', 'apsiii', 'lods', 'mlods', 'meld', 'sofa2', 'kpi_daily',
  'int_admission_type', 'elixhauser_quan', 'charlson', 'explicit', 'angus', 'martin', 'suspicion_of_infection', 'sepsis3',
  'kdigo_creatinine', 'kdigo_uo', 'kdigo_stages'
] %}
  SELECT
    '{{ name }}' AS table_name,
    score_mode
  FROM {{ ref(name) }}
  GROUP BY score_mode
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT
  table_name,
  score_mode
FROM modes
WHERE (SELECT COUNT(DISTINCT score_mode) FROM modes) > 1
