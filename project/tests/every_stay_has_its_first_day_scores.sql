-- Every stay has one row in each mart of first-day scores, also without any measurement.
WITH counts AS (
{%- for name in ['sirs', 'oasis', 'saps', 'sapsii', 'apsiii', 'lods', 'mlods', 'meld', 'sofa2'] %}
  SELECT
    '{{ name }}' AS score,
    COUNT(*) AS row_count,
    COUNT(DISTINCT icustay_id) AS stays
  FROM {{ ref(name) }}
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT *
FROM counts
WHERE row_count != (SELECT COUNT(*) FROM {{ ref('stg_icustays') }})
  OR stays != row_count
