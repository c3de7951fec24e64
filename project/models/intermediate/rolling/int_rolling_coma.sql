-- What is known of the coma scale at the end of each block of six hours of a stay, from rows charted by then alone.
WITH charted AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('coma.charttime', 'stays.started_at') }},
    coma.gcs
  FROM {{ rolling_stays() | indent(2) }} AS stays
  INNER JOIN {{ ref('pivoted_gcs') }} AS coma ON coma.icustay_id = stays.icustay_id
),

{{ rolling_known('charted', ['gcs'], often=true) }}
