-- No feature may come from after `as_of`: an extreme must be that of the values known then.
WITH known AS (
  SELECT
    stays.icustay_id,
    labs.lab AS name,
    MIN(labs.value) AS lowest,
    MAX(labs.value) AS highest
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_labs') }} AS labs
    ON labs.subject_id = stays.subject_id
    AND labs.hadm_id = stays.hadm_id
    AND labs.charttime >= DATETIME_SUB(stays.intime, INTERVAL 6 HOUR)
    AND labs.charttime <= stays.as_of
  WHERE labs.lab IN ('creatinine', 'lactate', 'platelet')
  GROUP BY stays.icustay_id, labs.lab
  UNION ALL
  SELECT
    stays.icustay_id,
    vitals.vital AS name,
    MIN(vitals.value) AS lowest,
    MAX(vitals.value) AS highest
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_vitals') }} AS vitals
    ON vitals.icustay_id = stays.icustay_id
    AND vitals.charttime > stays.intime
    AND vitals.charttime <= stays.as_of
  WHERE vitals.vital IN ('heartrate', 'meanbp')
  GROUP BY stays.icustay_id, vitals.vital
),

features AS (
{%- for name in ['creatinine', 'lactate', 'platelet', 'heartrate', 'meanbp'] %}
  SELECT
    icustay_id,
    '{{ name }}' AS name,
    {{ name }}_min AS lowest,
    {{ name }}_max AS highest
  FROM {{ ref('first_day_features') }}
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
)

SELECT
  features.icustay_id,
  features.name,
  features.lowest,
  features.highest
FROM features
LEFT JOIN known
  ON known.icustay_id = features.icustay_id
  AND known.name = features.name
WHERE features.highest IS NOT NULL
  AND (
    known.icustay_id IS NULL
    OR features.lowest != known.lowest
    OR features.highest != known.highest
  )
