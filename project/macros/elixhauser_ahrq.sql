{#- Comorbidities of Elixhauser by AHRQ's Comorbidity Software 3.7, one row per admission; with `screened`, as it is meant to be
    used: without those that the admission's diagnosis-related group explains.

    Hypertension with disease of the heart or the kidneys is one code and up to three comorbidities. The list has such a code
    under each of them, and under the signs that say which groups explain it (`hypertension_of_heart`, ...). -#}
{%- macro elixhauser_ahrq(screened) -%}
{%- set graded = {
  'hypertension_uncomplicated': 'hypertension_complicated',
  'diabetes_uncomplicated': 'diabetes_complicated',
  'solid_tumor': 'metastatic_cancer',
} -%}
{%- set listed = elixhauser_ahrq_comorbidities() | reject('equalto', 'hypertension') | list
  + ['hypertension_uncomplicated', 'hypertension_complicated'] -%}
-- The primary diagnosis is why the patient came and no comorbidity.
WITH signs AS (
  SELECT DISTINCT
    hadm_id,
    comorbidity AS sign
  FROM {{ ref('int_comorbidity_diagnoses') }}
  WHERE score = 'elixhauser_ahrq_v37'
    AND seq_num != 1
),
{%- if screened %}

groups_of_admissions AS (
  SELECT DISTINCT
    drgs.hadm_id,
    drg_groups.drg_group
  FROM {{ ref('stg_drgcodes') }} AS drgs
  INNER JOIN {{ ref('drg_groups') }} AS drg_groups
    ON SAFE_CAST(drgs.drg_code AS INT64) BETWEEN drg_groups.first_drg AND drg_groups.last_drg
  WHERE drgs.drg_type = 'MS'
),

explained AS (
  SELECT
    signs.hadm_id,
    {%- for name in listed %}
    MAX(CASE WHEN screens.comorbidity = '{{ name }}' THEN 1 ELSE 0 END) AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM signs
  INNER JOIN {{ ref('elixhauser_drg_screens') }} AS screens ON screens.sign = signs.sign
  INNER JOIN groups_of_admissions
    ON groups_of_admissions.hadm_id = signs.hadm_id
    AND groups_of_admissions.drg_group = screens.drg_group
  GROUP BY signs.hadm_id
),
{%- endif %}

present AS (
  SELECT
    hadm_id,
    {%- for name in listed %}
    MAX(CASE WHEN sign = '{{ name }}' THEN 1 ELSE 0 END) AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM signs
  GROUP BY hadm_id
),

-- Of a mild and a grave form the grave one counts, also where its group explains that one.
kept AS (
  SELECT
    present.hadm_id,
    {%- for name in listed %}
    {%- set counted = 'present.' ~ name %}
    {%- if name in graded %}{% set counted = counted ~ ' * (1 - present.' ~ graded[name] ~ ')' %}{% endif %}
    {%- if screened %}{% set counted = counted ~ ' * (1 - COALESCE(explained.' ~ name ~ ', 0))' %}{% endif %}
    {{ counted }} AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM present
  {%- if screened %}
  LEFT JOIN explained ON explained.hadm_id = present.hadm_id
  {%- endif %}
),

coded AS (
  SELECT DISTINCT hadm_id
  FROM {{ ref('stg_diagnoses_icd') }}
  WHERE icd9_code IS NOT NULL
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  {%- for name in elixhauser_ahrq_comorbidities() %}
  {%- set flag = 'GREATEST(kept.hypertension_uncomplicated, kept.hypertension_complicated)' if name == 'hypertension' else 'kept.' ~ name %}
  CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE({{ flag }}, 0) END AS {{ name }}{{ ',' if not loop.last }}
  {%- endfor %}
FROM {{ ref('stg_admissions') }} AS admissions
LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
LEFT JOIN kept ON kept.hadm_id = admissions.hadm_id
{%- endmacro -%}
