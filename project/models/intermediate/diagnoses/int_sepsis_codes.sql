-- Which coded diagnosis or procedure meets which criterion of the administrative definitions of sepsis, one row per
-- source row, definition and criterion.
WITH coded AS (
  SELECT
    'diagnosis' AS code_type,
    'diagnoses_icd' AS source_table,
    row_id,
    hadm_id,
    subject_id,
    icd9_code
  FROM {{ ref('stg_diagnoses_icd') }}
  UNION ALL
  SELECT
    'procedure' AS code_type,
    'procedures_icd' AS source_table,
    row_id,
    hadm_id,
    subject_id,
    icd9_code
  FROM {{ ref('stg_procedures_icd') }}
),

codes_in_use AS (
  SELECT DISTINCT
    code_type,
    icd9_code
  FROM coded
  WHERE icd9_code IS NOT NULL
),

meanings AS (
  SELECT DISTINCT
    codes_in_use.code_type,
    codes_in_use.icd9_code,
    codes.definition,
    codes.criterion
  FROM codes_in_use
  INNER JOIN {{ ref('sepsis_codes') }} AS codes
    ON codes.code_type = codes_in_use.code_type
    AND {{ icd9_matches('codes_in_use.icd9_code', 'codes') }}
  WHERE codes.reading IN ('both', {{ score_mode() }})
)

SELECT
  meanings.definition,
  meanings.criterion,
  coded.hadm_id,
  coded.subject_id,
  coded.icd9_code,
  coded.source_table,
  coded.row_id,
  {{ score_mode() }} AS score_mode
FROM coded
INNER JOIN meanings
  ON meanings.code_type = coded.code_type
  AND meanings.icd9_code = coded.icd9_code
