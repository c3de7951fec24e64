-- Why a patient came to the ICU and which chronic diseases the scores ask for, one row per stay.
--
-- Traps: OASIS counts orthopaedics as surgery and looks at every service until the end of the first day; the
-- reference's SAPS II does not count it and looks at the first service of the admission only, however long before the
-- ICU that was. Codes are compared as text: '2024' stands between '20238' and '20240' and is neither.
WITH stays AS (
  SELECT
    stays.icustay_id,
    stays.hadm_id,
    stays.subject_id,
    stays.intime,
    admissions.admission_type
  FROM {{ ref('stg_icustays') }} AS stays
  LEFT JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = stays.hadm_id
),

services AS (
  SELECT
    hadm_id,
    transfertime,
    LEAD(transfertime) OVER by_time AS next_transfertime,
    ROW_NUMBER() OVER by_time AS position,
    LOWER(curr_service) LIKE '%surg%' AS is_surgery,
    curr_service = 'ORTHO' AS is_orthopaedics
  FROM {{ ref('stg_services') }}
  WINDOW by_time AS (PARTITION BY hadm_id ORDER BY transfertime, row_id)
),

surgical AS (
  SELECT
    stays.icustay_id,
    MAX(
      CASE
        WHEN services.transfertime < DATETIME_ADD(stays.intime, INTERVAL 24 HOUR)
          AND (services.is_surgery OR services.is_orthopaedics)
          THEN 1
        ELSE 0
      END
    ) AS surgical_oasis,
    MAX(
      CASE
{%- if reference_mode() %}
        WHEN services.position = 1 AND services.is_surgery THEN 1
{%- else %}
        -- "Medical" are patients without surgery within one week of ICU admission (Le Gall JR et al. JAMA
        -- 1993;270:2957-2963).
        WHEN services.transfertime < DATETIME_ADD(stays.intime, INTERVAL 24 HOUR)
          AND COALESCE(services.next_transfertime > DATETIME_SUB(stays.intime, INTERVAL 7 DAY), TRUE)
          AND (services.is_surgery OR services.is_orthopaedics)
          THEN 1
{%- endif %}
        ELSE 0
      END
    ) AS surgical_sapsii
  FROM stays
  LEFT JOIN services ON services.hadm_id = stays.hadm_id
  GROUP BY stays.icustay_id
),

diseases AS (
  SELECT
    hadm_id,
    MAX(CASE WHEN icd9_code >= '042' AND icd9_code < '045' THEN 1 ELSE 0 END) AS aids,
    MAX(
      CASE
        WHEN icd9_code BETWEEN '20000' AND '20238' THEN 1
        WHEN icd9_code BETWEEN '20240' AND '20248' THEN 1
        WHEN icd9_code BETWEEN '20250' AND '20302' THEN 1
        WHEN icd9_code BETWEEN '20310' AND '20312' THEN 1
        WHEN icd9_code BETWEEN '20302' AND '20382' THEN 1
        WHEN icd9_code BETWEEN '20400' AND '20522' THEN 1
        WHEN icd9_code BETWEEN '20580' AND '20702' THEN 1
        WHEN icd9_code BETWEEN '20720' AND '20892' THEN 1
        WHEN STARTS_WITH(icd9_code, '2386') OR STARTS_WITH(icd9_code, '2733') THEN 1
        ELSE 0
      END
    ) AS hematologic_malignancy,
    MAX(
      CASE
        WHEN SUBSTR(icd9_code, 1, 4) BETWEEN '1960' AND '1991' THEN 1
        WHEN icd9_code BETWEEN '20970' AND '20975' THEN 1
        WHEN icd9_code IN ('20979', '78951') THEN 1
        ELSE 0
      END
    ) AS metastatic_cancer,
    MAX(CASE WHEN icd9_code IN ('5854', '5855', '5856') THEN 1 ELSE 0 END) AS ckd_for_apsiii,
    MAX(CASE WHEN icd9_code = '5856' THEN 1 ELSE 0 END) AS esrd
  FROM {{ ref('stg_diagnoses_icd') }}
  GROUP BY hadm_id
)

SELECT
  stays.icustay_id,
  stays.hadm_id,
  stays.subject_id,
  surgical.surgical_oasis,
  CASE
    WHEN stays.admission_type = 'ELECTIVE' AND surgical.surgical_oasis = 1 THEN 1
    WHEN stays.admission_type IS NOT NULL THEN 0
  END AS electivesurgery,
  CASE
    WHEN stays.admission_type = 'ELECTIVE' AND surgical.surgical_sapsii = 1 THEN 'ScheduledSurgical'
    WHEN stays.admission_type != 'ELECTIVE' AND surgical.surgical_sapsii = 1 THEN 'UnscheduledSurgical'
    ELSE 'Medical'
  END AS admission_type_sapsii,
  diseases.aids,
  diseases.hematologic_malignancy,
  diseases.metastatic_cancer,
  diseases.ckd_for_apsiii,
  diseases.esrd,
  diseases.hadm_id IS NOT NULL AS has_diagnoses,
  {{ score_mode() }} AS score_mode
FROM stays
INNER JOIN surgical ON surgical.icustay_id = stays.icustay_id
LEFT JOIN diseases ON diseases.hadm_id = stays.hadm_id
