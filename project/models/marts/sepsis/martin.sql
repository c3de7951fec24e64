{%- set organs = ['respiratory', 'cardiovascular', 'renal', 'hepatic', 'hematologic', 'metabolic', 'neurologic'] -%}
-- Sepsis of Martin and the organs that failed, one row per admission. Procedures count for organs, so that an
-- admission without diagnoses can have a failing organ and no answer for sepsis.
WITH flagged AS (
  SELECT
    hadm_id,
    MAX(CASE WHEN criterion = 'sepsis' THEN 1 ELSE 0 END) AS sepsis,
    MAX(CASE WHEN criterion != 'sepsis' THEN 1 ELSE 0 END) AS organ_failure,
    {%- for organ in organs %}
    MAX(CASE WHEN criterion = '{{ organ }}' THEN 1 ELSE 0 END) AS {{ organ }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM {{ ref('int_sepsis_codes') }}
  WHERE definition = 'martin'
  GROUP BY hadm_id
),

coded AS (
  SELECT DISTINCT hadm_id FROM {{ ref('stg_diagnoses_icd') }}
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE(flagged.sepsis, 0) END AS sepsis,
  {%- for flag in ['organ_failure'] + organs %}
  {%- if reference_mode() %}
  COALESCE(flagged.{{ flag }}, 0) AS {{ flag }},
  {%- else %}
  COALESCE(flagged.{{ flag }}, CASE WHEN coded.hadm_id IS NOT NULL THEN 0 END) AS {{ flag }},
  {%- endif %}
  {%- endfor %}
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_admissions') }} AS admissions
LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
LEFT JOIN flagged ON flagged.hadm_id = admissions.hadm_id
