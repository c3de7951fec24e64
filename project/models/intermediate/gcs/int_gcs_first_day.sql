-- The lowest scale of the first 24 hours, the earliest of equals. The time before, from which a missing component is
-- taken, must lie in the window too.
WITH in_window AS (
  SELECT
    components.icustay_id,
    components.charttime,
    components.motor,
    components.verbal,
    components.eyes
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_gcs_components') }} AS components ON components.icustay_id = stays.icustay_id
  WHERE components.charttime >= stays.intime
    AND components.charttime <= stays.day_end
),

scored AS (
  {{ gcs_scored('in_window') | indent(2) }}
)

SELECT
  icustay_id,
  charttime,
  gcs AS mingcs,
  gcsmotor,
  gcsverbal,
  gcseyes,
  endotrachflag,
  carried_from
FROM scored
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY gcs, charttime) = 1
