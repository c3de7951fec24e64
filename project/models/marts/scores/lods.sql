WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ lods_points() | indent(4) }}
  FROM {{ ref('lods_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points, as in sofa.
  WHERE is_adult
{%- endif %}
),

scored AS (
  SELECT
    *,
    {{ lods_total() | indent(4) }} AS lods
  FROM components
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  scored.lods,
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
