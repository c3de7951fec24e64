-- A comorbidity that is spelled in one way in a list and in another in a model would never be set, and a weight that
-- meets none would be left out of its score, both without a word.
WITH columns_of_models AS (
  {%- for name in elixhauser_comorbidities() %}
  SELECT 'elixhauser' AS score, '{{ name }}' AS comorbidity
  UNION ALL
  {%- endfor %}
  {%- for name in charlson_comorbidities() %}
  SELECT 'charlson' AS score, '{{ name }}' AS comorbidity{{ '\n  UNION ALL' if not loop.last }}
  {%- endfor %}
),

listed AS (
  SELECT
    CASE WHEN score = 'charlson' THEN 'charlson' ELSE 'elixhauser' END AS score,
    CASE WHEN STARTS_WITH(comorbidity, 'hypertension_') THEN 'hypertension' ELSE comorbidity END AS comorbidity,
    'comorbidity_codes' AS seed
  FROM {{ ref('comorbidity_codes') }}
  -- Those of AHRQ are compared with the screens.
  WHERE score != 'elixhauser_ahrq_v37'
  UNION ALL
  SELECT
    CASE WHEN score = 'charlson' THEN 'charlson' ELSE 'elixhauser' END AS score,
    comorbidity,
    'comorbidity_weights' AS seed
  FROM {{ ref('comorbidity_weights') }}
),

counts AS (
  SELECT
    COALESCE(columns_of_models.score, listed.score) AS score,
    COALESCE(columns_of_models.comorbidity, listed.comorbidity) AS comorbidity,
    COUNT(columns_of_models.comorbidity) AS in_models,
    COUNTIF(listed.seed = 'comorbidity_codes') AS with_codes,
    COUNTIF(listed.seed = 'comorbidity_weights') AS with_weights
  FROM columns_of_models
  FULL OUTER JOIN listed
    ON listed.score = columns_of_models.score
    AND listed.comorbidity = columns_of_models.comorbidity
  GROUP BY 1, 2
)

SELECT *
FROM counts
WHERE in_models = 0 OR with_codes = 0 OR with_weights = 0
