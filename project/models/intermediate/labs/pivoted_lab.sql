-- Laboratory values of each time that a sample of the patient was drawn, of the laboratory proper: of a blood gas
-- only the lactate counts here. The sample belongs to the admission and to the stay whose hours, stretched at both
-- ends, contain it; it may be of none.
WITH sampled AS (
  SELECT
    subject_id,
    charttime
{%- for lab in lab_names() %}
  {%- set kept = lab_feature(lab) %},
    AVG(CASE WHEN lab = '{{ kept }}' THEN value END) AS {{ lab }}
{%- endfor %}
  FROM {{ ref('int_lab_rows') }}
  WHERE itemid NOT IN (50806, 50809, 50810, 50811, 50822, 50824)
{%- if not reference_mode() %}
    -- The reference code has a row also where no value can be.
    AND value IS NOT NULL
{%- endif %}
  GROUP BY subject_id, charttime
)

SELECT
  sampled.subject_id,
  admissions.hadm_id,
  stays.icustay_id,
  sampled.charttime,
{%- for lab in lab_names() %}
  sampled.{{ lab }},
{%- endfor %}
  {{ score_mode() }} AS score_mode
FROM sampled
LEFT JOIN {{ ref('int_hospital_windows') }} AS admissions
  ON admissions.subject_id = sampled.subject_id
  AND sampled.charttime >= admissions.window_start
  AND sampled.charttime < admissions.window_end
LEFT JOIN {{ ref('int_icu_windows') }} AS stays
  ON stays.subject_id = sampled.subject_id
  AND sampled.charttime >= stays.window_start
  AND sampled.charttime < stays.window_end
