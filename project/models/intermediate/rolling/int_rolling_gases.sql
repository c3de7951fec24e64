-- What is known of arterial gases at the end of each block of six hours of a stay, from rows charted by then alone. One row a time, where
-- two samples were drawn in a minute.
WITH charted AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('gases.charttime', 'stays.started_at') }},
    MIN(CASE WHEN gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_vent,
    MIN(CASE WHEN NOT gases.was_ventilated THEN gases.pao2fio2 END) AS pao2fio2_novent,
    MIN(gases.ph) AS ph,
    MAX(gases.pco2) AS paco2
  FROM {{ rolling_stays() | indent(2) }} AS stays
  INNER JOIN {{ ref('int_blood_gas') }} AS gases ON gases.icustay_id = stays.icustay_id
  GROUP BY 1, 2, 3
),

{{ rolling_known('charted', rolling_gases(), often=false) }}
