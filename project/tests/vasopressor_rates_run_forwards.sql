-- By the paper a rate runs; the reference has a row for whatever MetaVision charts.
SELECT *
FROM {{ ref('int_vasopressor_rates') }}
WHERE score_mode = 'paper'
  AND (endtime IS NULL OR endtime <= starttime OR rate IS NULL OR rate <= 0)
