WITH components AS (
  SELECT
    icustay_id,
    score_mode,
    {{ sofa_points() | indent(4) }}
  FROM {{ ref('sofa_inputs') }}
{%- if not reference_mode() %}
  -- The score is one of adults: others keep their row and have no points. The reference's rows have points for
  -- everyone, and are to be compared with it one by one; what counts or averages them looks at is_adult.
  WHERE is_adult
{%- endif %}
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  CASE
    WHEN components.icustay_id IS NOT NULL
      THEN {{ sofa_total() | indent(6) }}
  END AS sofa,
  components.respiration,
  components.coagulation,
  components.liver,
  components.cardiovascular,
  components.cns,
  components.renal,
  stays.is_adult,
  {{ score_mode_of(['components.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN components ON components.icustay_id = stays.icustay_id
