-- A comorbidity that is spelled in one way in a list and in another in the model would never be set, and a sign that no
-- code has would never screen, both without a word. A range without an end has no code.
WITH signs AS (
  {%- for name in elixhauser_ahrq_comorbidities() | reject('equalto', 'hypertension') %}
  SELECT '{{ name }}' AS sign
  UNION ALL
  {%- endfor %}
  SELECT 'hypertension_uncomplicated' AS sign
  UNION ALL
  SELECT 'hypertension_complicated' AS sign
),

listed AS (
  SELECT DISTINCT comorbidity AS sign
  FROM {{ ref('comorbidity_codes') }}
  WHERE score = 'elixhauser_ahrq_v37'
)

SELECT
  'model without codes' AS problem,
  sign
FROM signs
WHERE sign NOT IN (SELECT sign FROM listed)
UNION ALL
SELECT
  'codes without model or screen' AS problem,
  sign
FROM listed
WHERE sign NOT IN (SELECT sign FROM signs)
  AND sign NOT IN (SELECT sign FROM {{ ref('elixhauser_drg_screens') }})
UNION ALL
SELECT
  'screen without codes or of no comorbidity' AS problem,
  sign
FROM {{ ref('elixhauser_drg_screens') }}
WHERE sign NOT IN (SELECT sign FROM listed)
  OR comorbidity NOT IN (SELECT sign FROM signs)
UNION ALL
SELECT
  'range' AS problem,
  code AS sign
FROM {{ ref('comorbidity_codes') }}
WHERE (`match` = 'range') != (last_code IS NOT NULL)
  OR RPAD(last_code, 5) <= RPAD(code, 5)
