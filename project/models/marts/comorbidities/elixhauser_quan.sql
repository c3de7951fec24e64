{%- set in_two_parts = ['hypertension'] -%}
-- Comorbidities of Elixhauser in Quan's coding, one row per admission. The primary diagnosis is why the patient came
-- and no comorbidity. What was coded says nothing about an admission without codes: its flags are NULL.
WITH flagged AS (
  SELECT
    hadm_id,
    {%- for name in elixhauser_comorbidities() if name not in in_two_parts %}
    MAX(CASE WHEN comorbidity = '{{ name }}' THEN 1 ELSE 0 END) AS {{ name }},
    {%- endfor %}
    MAX(CASE WHEN comorbidity IN ('hypertension_uncomplicated', 'hypertension_complicated') THEN 1 ELSE 0 END) AS hypertension
  FROM {{ ref('int_comorbidity_diagnoses') }}
  WHERE score = 'elixhauser_quan'
    AND seq_num != 1
  GROUP BY hadm_id
),

-- The rules between comorbidities.
ruled AS (
  SELECT
    hadm_id,
    {%- for name in elixhauser_comorbidities() if name not in ['diabetes_uncomplicated', 'solid_tumor'] %}
    {{ name }},
    {%- endfor %}
    CASE WHEN diabetes_complicated = 1 THEN 0 ELSE diabetes_uncomplicated END AS diabetes_uncomplicated,
    CASE WHEN metastatic_cancer = 1 THEN 0 ELSE solid_tumor END AS solid_tumor
  FROM flagged
),

-- The reference looks for comorbidities where there are secondary diagnoses; a primary diagnosis alone says that
-- there are none.
coded AS (
  SELECT DISTINCT hadm_id
  FROM {{ ref('stg_diagnoses_icd') }}
  WHERE icd9_code IS NOT NULL
{%- if reference_mode() %}
    AND seq_num != 1
{%- endif %}
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  {%- for name in elixhauser_comorbidities() %}
  {%- if reference_mode() and name in ['hypertension', 'diabetes_uncomplicated', 'solid_tumor'] %}
  COALESCE(ruled.{{ name }}, 0) AS {{ name }},
  {%- else %}
  CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE(ruled.{{ name }}, 0) END AS {{ name }},
  {%- endif %}
  {%- endfor %}
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_admissions') }} AS admissions
LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
LEFT JOIN ruled ON ruled.hadm_id = admissions.hadm_id
