WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ mlods_points() | indent(4) }}
  FROM {{ ref('mlods_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

scored AS (
  SELECT
    *,
    {{ mlods_total() | indent(4) }} AS mlods
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.mlods,
  scored.neurologic,
  scored.cardiovascular,
  scored.renal,
  scored.pulmonary,
  scored.hematologic,
  scored.hepatic,
  stays.is_adult,
  {{ score_mode_of(['scored.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN scored ON scored.icustay_id = stays.icustay_id
