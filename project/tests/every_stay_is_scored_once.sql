-- Every stay has a row, also without any measurement (0 points, components missing) and without a score (not an adult);
-- none is lost and none stands twice.
WITH counts AS (
  SELECT
    stays.icustay_id,
    COUNT(sofa.icustay_id) AS rows_in_sofa,
    (SELECT COUNT(*) FROM {{ ref('sofa') }}) AS all_rows_in_sofa,
    (SELECT COUNT(*) FROM {{ ref('stg_icustays') }}) AS all_stays
  FROM {{ ref('stg_icustays') }} AS stays
  LEFT JOIN {{ ref('sofa') }} AS sofa ON sofa.icustay_id = stays.icustay_id
  GROUP BY stays.icustay_id
)

SELECT *
FROM counts
WHERE rows_in_sofa != 1 OR all_rows_in_sofa != all_stays
