-- Charlson comorbidity index in Quan's coding, one row per admission: all diagnoses, the primary one too. Of a mild
-- and a severe form of the same disease the severe one counts.
WITH flagged AS (
  SELECT
    hadm_id,
    {%- for name in charlson_comorbidities() %}
    MAX(CASE WHEN comorbidity = '{{ name }}' THEN 1 ELSE 0 END) AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM {{ ref('int_comorbidity_diagnoses') }}
  WHERE score = 'charlson'
  GROUP BY hadm_id
),

coded AS (
  SELECT DISTINCT hadm_id
  FROM {{ ref('stg_diagnoses_icd') }}
  WHERE icd9_code IS NOT NULL
),

admissions AS (
  SELECT
    admissions.subject_id,
    admissions.hadm_id,
    -- Patients over 89 appear to be about 300 years old, which has the same points.
{%- if reference_mode() %}
    DATETIME_DIFF(admissions.admittime, patients.dob, YEAR) AS age,
{%- else %}
    -- Completed years.
    CAST(FLOOR({{ age_in_years('patients.dob', 'admissions.admittime') }}) AS INT64) AS age,
{%- endif %}
{%- for name in charlson_comorbidities() %}
{%- if reference_mode() %}
    COALESCE(flagged.{{ name }}, 0) AS {{ name }}{{ ',' if not loop.last }}
{%- else %}
    CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE(flagged.{{ name }}, 0) END AS {{ name }}{{ ',' if not loop.last }}
{%- endif %}
{%- endfor %}
  FROM {{ ref('stg_admissions') }} AS admissions
  LEFT JOIN {{ ref('stg_patients') }} AS patients ON patients.subject_id = admissions.subject_id
  LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
  LEFT JOIN flagged ON flagged.hadm_id = admissions.hadm_id
),

aged AS (
  SELECT
    hadm_id,
    CASE
      WHEN age <= 50 THEN 0
      WHEN age <= 60 THEN 1
      WHEN age <= 70 THEN 2
      WHEN age <= 80 THEN 3
      WHEN age > 80 THEN 4
    END AS age_score
  FROM admissions
),

weights AS (
  SELECT
    {%- for name in charlson_comorbidities() %}
    MAX(CASE WHEN comorbidity = '{{ name }}' THEN weight END) AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM {{ ref('comorbidity_weights') }}
  WHERE score = 'charlson'
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  aged.age_score,
  {%- for name in charlson_comorbidities() %}
  admissions.{{ name }},
  {%- endfor %}
  {%- set graded = [
    ('mild_liver_disease', 'severe_liver_disease'),
    ('diabetes_without_cc', 'diabetes_with_cc'),
    ('malignant_cancer', 'metastatic_solid_tumor'),
  ] %}
  aged.age_score
  {%- for name in charlson_comorbidities() if name not in (graded | map('first') | list) + (graded | map('last') | list) %}
  + weights.{{ name }} * admissions.{{ name }}
  {%- endfor %}
  {%- for mild, severe in graded %}
  + GREATEST(weights.{{ mild }} * admissions.{{ mild }}, weights.{{ severe }} * admissions.{{ severe }})
  {%- endfor %} AS charlson_comorbidity_index,
  {{ score_mode() }} AS score_mode
FROM admissions
INNER JOIN aged ON aged.hadm_id = admissions.hadm_id
CROSS JOIN weights
