-- Blood gases of every admission, of whichever vessel, with the stay whose hours, stretched at both ends, contain the
-- sample. What is reported more than once for a sample is averaged; a sample with two labels is two samples in one
-- minute and left out.
WITH samples AS (
  SELECT
    subject_id,
    hadm_id,
    charttime,
    MAX(CASE WHEN part = 'specimen' THEN value END) AS specimen
{%- for gas in gas_names() %}
  {%- set mean = 'MAX' if gas in ['ventilationrate', 'ventilator'] else 'AVG' %}
  {%- if gas == 'baseexcess' and reference_mode() %},
    -- The reference code loses a base deficit here.
    {{ mean }}(CASE WHEN part = '{{ gas }}' AND valuenum > 0 THEN valuenum END) AS {{ gas }}
  {%- else %},
    {{ mean }}(CASE WHEN part = '{{ gas }}' THEN valuenum END) AS {{ gas }}
  {%- endif %}
{%- endfor %}
  FROM {{ ref('int_gas_rows') }}
  GROUP BY subject_id, hadm_id, charttime
  HAVING COUNTIF(part = 'specimen') < 2
)

SELECT
  samples.subject_id,
  samples.hadm_id,
  stays.icustay_id,
  samples.charttime,
  samples.specimen,
{%- for gas in gas_names() %}
  samples.{{ gas }},
{%- endfor %}
  {{ score_mode() }} AS score_mode
FROM samples
INNER JOIN {{ ref('stg_admissions') }} AS admissions ON admissions.hadm_id = samples.hadm_id
LEFT JOIN {{ ref('int_icu_windows') }} AS stays
  ON stays.subject_id = samples.subject_id
  AND samples.charttime >= stays.gas_window_start
  AND samples.charttime < stays.gas_window_end
