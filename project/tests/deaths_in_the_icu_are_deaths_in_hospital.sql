{{ config(severity='warn') }}
-- The flags come from different columns of the source, which disagree for a few stays.
SELECT *
FROM {{ ref('outcomes') }}
WHERE icu_mortality = 1 AND in_hospital_mortality = 0
