-- Each stay begins once and ends once, nobody is ventilated or dies outside of the census, and a mean is of someone.
WITH totals AS (
  SELECT
    SUM(admissions) AS admissions,
    SUM(discharges) AS discharges,
    COUNTIF(
      ventilated > census
      OR deaths > discharges
      OR without_sofa > census
      OR (mean_sofa IS NULL) != (without_sofa = census)
    ) AS impossible_days
  FROM {{ ref('kpi_daily') }}
),

stays AS (
  SELECT COUNT(*) AS stays FROM {{ ref('icustay_detail') }}
)

SELECT
  totals.admissions,
  totals.discharges,
  totals.impossible_days,
  stays.stays
FROM totals
CROSS JOIN stays
WHERE COALESCE(totals.admissions, 0) != stays.stays
  OR COALESCE(totals.discharges, 0) != stays.stays
  OR totals.impossible_days > 0
