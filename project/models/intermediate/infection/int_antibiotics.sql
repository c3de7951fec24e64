-- Prescriptions of antibiotics. Their time is a day: midnight stands for any time of it.
{%- if reference_mode() %} In the reference's reading any order with the
-- name of an antibiotic counts, also an eye drop.
{%- else %}
--
-- Suspicion of infection asks for "antibiotics (oral or parenteral)" (Seymour CW et al. JAMA 2016;315:762-774): a
-- name is not enough, the order itself must be one for the whole body, and neither inhaled, nor rectal, nor to rinse.
{%- endif %}
SELECT
  prescriptions.row_id,
  prescriptions.subject_id,
  prescriptions.hadm_id,
  prescriptions.icustay_id,
  prescriptions.drug AS antibiotic_name,
  prescriptions.startdate AS antibiotic_time,
  prescriptions.enddate AS antibiotic_endtime,
  prescriptions.drug_type,
  prescriptions.route,
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_prescriptions') }} AS prescriptions
INNER JOIN {{ ref('abx_prescriptions_list') }} AS antibiotics ON antibiotics.drug = prescriptions.drug
{%- if not reference_mode() %}
WHERE prescriptions.startdate IS NOT NULL
  AND {{ is_systemic_prescription('prescriptions') | indent(2) }}
  AND UPPER(prescriptions.route) NOT IN ('IH', 'NEB', 'IR', 'IRR', 'VG', 'PR', 'DWELL', 'LOCK')
{%- endif %}
