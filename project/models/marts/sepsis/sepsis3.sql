-- Sepsis-3: suspected infection with a SOFA of 2 or more in the hours around it, one row per stay that has it (Singer
-- M et al. JAMA 2016;315:801-810). Without knowledge of an earlier organ dysfunction the SOFA before is taken to be
-- 0, as the paper has it, so that 2 points are a rise by 2. SOFA is known in the ICU only: `sofa_time` is the onset
-- in the ICU.
WITH candidates AS (
  SELECT
    suspicion.icustay_id,
    suspicion.subject_id,
    suspicion.hadm_id,
    suspicion.antibiotic_row_id,
    suspicion.antibiotic_name,
    suspicion.antibiotic_time,
    suspicion.culture_time,
    suspicion.suspected_infection_time,
    suspicion.specimen,
    suspicion.positiveculture,
    scores.hr,
    scores.endtime AS sofa_time,
    scores.sofa_24hours AS sofa_score,
    scores.respiration_24hours AS respiration,
    scores.coagulation_24hours AS coagulation,
    scores.liver_24hours AS liver,
    scores.cardiovascular_24hours AS cardiovascular,
    scores.cns_24hours AS cns,
    scores.renal_24hours AS renal,
    ROW_NUMBER() OVER (
      PARTITION BY suspicion.icustay_id
      ORDER BY
        suspicion.suspected_infection_time,
        suspicion.antibiotic_time,
        suspicion.culture_time,
        scores.endtime,
        -- What follows decides between rows that tell the same time.
        scores.sofa_24hours DESC,
        suspicion.antibiotic_row_id,
        suspicion.specimen
    ) AS position
  FROM {{ ref('suspicion_of_infection') }} AS suspicion
{%- if not reference_mode() %}
  -- SOFA is a score of adults.
  INNER JOIN {{ ref('int_stays') }} AS stays
    ON stays.icustay_id = suspicion.icustay_id
    AND stays.is_adult
{%- endif %}
  INNER JOIN {{ ref('pivoted_sofa') }} AS scores
    ON scores.icustay_id = suspicion.icustay_id
    AND scores.endtime >= DATETIME_SUB(suspicion.suspected_infection_time, INTERVAL 48 HOUR)
    AND scores.endtime <= DATETIME_ADD(suspicion.suspected_infection_time, INTERVAL 24 HOUR)
  WHERE scores.sofa_24hours >= 2
)

SELECT
  subject_id,
  hadm_id,
  icustay_id,
  antibiotic_row_id,
  antibiotic_name,
  antibiotic_time,
  culture_time,
  suspected_infection_time,
  specimen,
  positiveculture,
  hr,
  sofa_time,
  sofa_score,
  respiration,
  coagulation,
  liver,
  cardiovascular,
  cns,
  renal,
  TRUE AS sepsis3,
  {{ score_mode() }} AS score_mode
FROM candidates
WHERE position = 1
