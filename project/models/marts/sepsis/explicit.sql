-- Sepsis by explicit ICD-9 codes, one row per admission.
WITH flagged AS (
  SELECT
    hadm_id,
    MAX(CASE WHEN criterion = 'severe_sepsis' THEN 1 ELSE 0 END) AS severe_sepsis,
    MAX(CASE WHEN criterion = 'septic_shock' THEN 1 ELSE 0 END) AS septic_shock
  FROM {{ ref('int_sepsis_codes') }}
  WHERE definition = 'explicit'
  GROUP BY hadm_id
),

coded AS (
  SELECT DISTINCT hadm_id FROM {{ ref('stg_diagnoses_icd') }}
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE(flagged.severe_sepsis, 0) END AS severe_sepsis,
  CASE WHEN coded.hadm_id IS NOT NULL THEN COALESCE(flagged.septic_shock, 0) END AS septic_shock,
  CASE
    WHEN flagged.severe_sepsis = 1 OR flagged.septic_shock = 1 THEN 1
{%- if reference_mode() %}
    ELSE 0
{%- else %}
    WHEN coded.hadm_id IS NOT NULL THEN 0
{%- endif %}
  END AS sepsis,
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_admissions') }} AS admissions
LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
LEFT JOIN flagged ON flagged.hadm_id = admissions.hadm_id
