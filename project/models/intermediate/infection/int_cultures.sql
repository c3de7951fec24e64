-- Specimens sent to microbiology, one row per admission, time and kind. `culture_time` is the day, at midnight, where
-- no time is known.
{%- if not reference_mode() %}
--
-- Suspicion of infection asks for "body fluid cultures (blood, urine, cerebrospinal fluid, etc)" (Seymour CW et al.
-- JAMA 2016;315:762-774). Screening of everyone for carriers, serology and antigen tests are none, and a cancelled
-- one tells nothing.
{%- endif %}
SELECT
  hadm_id,
  MIN(subject_id) AS subject_id,
  chartdate,
  charttime,
  COALESCE(charttime, chartdate) AS culture_time,
  spec_type_desc AS specimen,
{%- if reference_mode() %}
  MAX(CASE WHEN org_name != '' THEN 1 ELSE 0 END) AS positiveculture,
{%- else %}
  MAX(CASE WHEN org_name != '' AND org_name != 'CANCELLED' THEN 1 ELSE 0 END) AS positiveculture,
{%- endif %}
  MIN(row_id) AS first_row_id,
  {{ score_mode() }} AS score_mode
FROM {{ ref('stg_microbiologyevents') }}
WHERE hadm_id IS NOT NULL
{%- if not reference_mode() %}
  AND COALESCE(charttime, chartdate) IS NOT NULL
  AND NOT REGEXP_CONTAINS(
    COALESCE(UPPER(spec_type_desc), ''),
    r'SCREEN|^STAPH AUREUS SWAB|R/O VRE|INFECTION CONTROL|SEROLOGY|IMMUNOLOGY|CYTOGENETICS|ANTIGEN|BY DFA|^BLOOD \('
  )
{%- endif %}
GROUP BY hadm_id, chartdate, charttime, spec_type_desc
{%- if not reference_mode() %}
HAVING COUNTIF(org_name IS NULL OR org_name != 'CANCELLED') > 0
{%- endif %}
