-- Severe sepsis of Angus, one row per admission: an infection with a failing organ or a ventilator, or a code that
-- says sepsis. All diagnoses count, the primary one too.
WITH flagged AS (
  SELECT
    hadm_id,
    MAX(CASE WHEN criterion = 'infection' THEN 1 ELSE 0 END) AS infection,
    MAX(CASE WHEN criterion = 'explicit_sepsis' THEN 1 ELSE 0 END) AS explicit_sepsis,
    MAX(CASE WHEN criterion = 'organ_dysfunction' THEN 1 ELSE 0 END) AS organ_dysfunction,
    MAX(CASE WHEN criterion = 'mech_vent' THEN 1 ELSE 0 END) AS mech_vent
  FROM {{ ref('int_sepsis_codes') }}
  WHERE definition = 'angus'
  GROUP BY hadm_id
),

coded AS (
  SELECT
    admissions.subject_id,
    admissions.hadm_id,
    COALESCE(flagged.infection, 0) AS infection,
    COALESCE(flagged.explicit_sepsis, 0) AS explicit_sepsis,
    COALESCE(flagged.organ_dysfunction, 0) AS organ_dysfunction,
    COALESCE(flagged.mech_vent, 0) AS mech_vent
  FROM {{ ref('stg_admissions') }} AS admissions
  LEFT JOIN flagged ON flagged.hadm_id = admissions.hadm_id
{%- if not reference_mode() %}
  -- Nothing is known where nothing was coded: the row stays, without flags.
  WHERE EXISTS (SELECT 1 FROM {{ ref('stg_diagnoses_icd') }} AS diagnoses WHERE diagnoses.hadm_id = admissions.hadm_id)
{%- endif %}
)

SELECT
  admissions.subject_id,
  admissions.hadm_id,
  coded.infection,
  coded.explicit_sepsis,
  coded.organ_dysfunction,
  coded.mech_vent,
  CASE
    WHEN coded.explicit_sepsis = 1 THEN 1
    WHEN coded.infection = 1 AND (coded.organ_dysfunction = 1 OR coded.mech_vent = 1) THEN 1
    WHEN coded.hadm_id IS NOT NULL THEN 0
  END AS angus,
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_admissions') }} AS admissions
LEFT JOIN coded ON coded.hadm_id = admissions.hadm_id
