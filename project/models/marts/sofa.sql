WITH components AS (
  SELECT
    icustay_id,
    {{ sofa_points() | indent(4) }}
  FROM {{ ref('sofa_inputs') }}
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  {{ sofa_total() | indent(2) }} AS sofa,
  components.respiration,
  components.coagulation,
  components.liver,
  components.cardiovascular,
  components.cns,
  components.renal,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
INNER JOIN components ON components.icustay_id = stays.icustay_id
