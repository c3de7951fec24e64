{{ config(materialized='view') }}
-- One row per sample: the highest value of each part, which is the only one but for slips.
SELECT
  subject_id,
  hadm_id,
  charttime,
  MAX(CASE WHEN part = 'specimen' THEN value END) AS specimen
{%- for gas in gas_names() %},
  MAX(CASE WHEN part = '{{ gas }}' THEN valuenum END) AS {{ gas }}
{%- endfor %}
FROM {{ ref('int_gas_rows') }}
GROUP BY subject_id, hadm_id, charttime
