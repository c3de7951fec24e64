-- The Glasgow coma scale of each charted time of a stay. The tube is flagged where any marker of it was charted, also
-- beside a spoken answer of the same minute. The first-day models cut their window before they look back, so none
-- reads this one.
WITH scored AS (
  {{ gcs_scored(ref('int_gcs_components')) | indent(2) }}
)

SELECT
  scored.icustay_id,
  scored.charttime,
  scored.gcs,
  scored.gcsmotor,
  scored.gcsverbal,
  scored.gcseyes,
  components.is_intubated AS endotrachflag,
  scored.carried_from,
  components.score_mode
FROM scored
INNER JOIN {{ ref('int_gcs_components') }} AS components
  ON components.charttime = scored.charttime
  AND COALESCE(components.icustay_id, -1) = COALESCE(scored.icustay_id, -1)
