-- Each component of hourly SOFA that has points has the row that decided it, of one in eight stays: the drivers are a
-- view, made for one stay at a time. Urine has its rows beside.
SELECT
  scored.icustay_id,
  scored.hr,
  drivers.component,
  drivers.points,
  scored.sofa_24hours
FROM (
  SELECT
    icustay_id,
    hr,
    MAX(sofa_24hours) AS sofa_24hours
  FROM {{ ref('pivoted_sofa') }}
  WHERE MOD(icustay_id, 8) = 0
    AND score_mode = 'paper'
  GROUP BY icustay_id, hr
) AS scored
LEFT JOIN (
  SELECT
    icustay_id,
    hr,
    MIN(component) AS component,
    SUM(points) AS points,
    COUNTIF(row_id IS NULL AND measurement != 'urineoutput') AS without_row
  FROM {{ ref('sofa_drivers') }}
  WHERE MOD(icustay_id, 8) = 0
  GROUP BY icustay_id, hr
) AS drivers
  ON drivers.icustay_id = scored.icustay_id
  AND drivers.hr = scored.hr
WHERE COALESCE(drivers.points, 0) != scored.sofa_24hours
  OR drivers.without_row > 0
