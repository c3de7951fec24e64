-- Names of drugs that are antibiotics, as ordered. The names in use are compared with the list of parts of names, not
-- every order.
WITH systemic AS (
  SELECT
    drug,
    COUNT(*) AS numobs
  FROM {{ ref('stg_prescriptions') }} AS prescriptions
  WHERE {{ is_systemic_prescription('prescriptions') | indent(4) }}
  GROUP BY drug
)

SELECT
  systemic.drug,
  systemic.numobs
FROM systemic
WHERE EXISTS (
  SELECT 1
  FROM {{ ref('antibiotic_names') }} AS names
  WHERE LOWER(systemic.drug) LIKE CONCAT('%', names.pattern, '%')
)
