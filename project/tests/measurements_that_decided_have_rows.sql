-- Deciding values of measurements without the raw rows that they are of. The other inputs rest on an episode, a
-- history or the admission, or are computed over a span of time.
SELECT
  drivers.icustay_id,
  drivers.score,
  drivers.component,
  drivers.input,
  drivers.value
FROM {{ ref('score_drivers') }} AS drivers
LEFT JOIN (
  SELECT DISTINCT icustay_id, score, component, input FROM {{ ref('score_driver_rows') }}
) AS found
  ON found.icustay_id = drivers.icustay_id
  AND found.score = drivers.score
  AND found.component = drivers.component
  AND found.input = drivers.input
WHERE found.icustay_id IS NULL
  AND drivers.input NOT IN (
    'age', 'preiculos_min', 'mechvent', 'vent', 'supported', 'electivesurgery', 'aids', 'hem', 'mets', 'admissiontype', 'ckd', 'rrt',
    'advanced_support', 'delirium_drug', 'h_lt_0_5', 'h_lt_0_3', 'h_anuria', 'ne_epi', 'other_vaso', 'sf', 'hours_in_icu',
    'uo_tm_6hr', 'uo_tm_12hr', 'uo_tm_24hr'
  )
