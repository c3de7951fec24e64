-- In the paper's mode adults have a score and nobody else has points; in the reference's mode everyone has a score,
-- as there. MELD may be unknown of anyone, and SOFA-2 has no reference.
WITH scored AS (
{%- for name in ['sirs', 'oasis', 'saps', 'sapsii', 'apsiii', 'lods', 'mlods', 'meld', 'sofa2'] %}
  SELECT
    icustay_id,
    '{{ name }}' AS score,
    is_adult,
    score_mode,
    mart.{{ name }} AS total
  FROM {{ ref(name) }} AS mart
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT *
FROM scored
WHERE (total IS NOT NULL AND score_mode = 'paper' AND NOT COALESCE(is_adult, FALSE))
  OR (total IS NOT NULL AND score = 'sofa2' AND NOT COALESCE(is_adult, FALSE))
  OR (total IS NULL AND score != 'meld' AND COALESCE(is_adult, FALSE))
  OR (total IS NULL AND score != 'sofa2' AND score_mode = 'reference')
