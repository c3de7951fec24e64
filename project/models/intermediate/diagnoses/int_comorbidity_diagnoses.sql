-- Which diagnosis is a sign of which comorbidity, one row per diagnosis, score and comorbidity: from here every flag
-- of Elixhauser and Charlson can be traced to the rows that set it. Lists and diagnoses meet by the few thousand
-- codes in use, not by row.
WITH codes_in_use AS (
  SELECT DISTINCT icd9_code
  FROM {{ ref('stg_diagnoses_icd') }}
  WHERE icd9_code IS NOT NULL
),

meanings AS (
  -- A code may match by its whole and by its start.
  SELECT DISTINCT
    codes_in_use.icd9_code,
    codes.score,
    codes.comorbidity
  FROM codes_in_use
  INNER JOIN {{ ref('comorbidity_codes') }} AS codes
    ON {{ icd9_matches('codes_in_use.icd9_code', 'codes') }} OR {{ icd9_is_within('codes_in_use.icd9_code', 'codes') }}
)

SELECT
  meanings.score,
  meanings.comorbidity,
  diagnoses.hadm_id,
  diagnoses.subject_id,
  diagnoses.seq_num,
  diagnoses.icd9_code,
  diagnoses.row_id
FROM {{ ref('stg_diagnoses_icd') }} AS diagnoses
INNER JOIN meanings ON meanings.icd9_code = diagnoses.icd9_code
