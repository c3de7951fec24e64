{%- set flags = ['fullcode', 'cmo', 'dnr', 'dni', 'dncpr'] -%}
-- Code status of each stay: as first charted, as last charted, and whether ever. NULL where nothing was charted. Of
-- several texts of one minute the row charted first decides.
WITH numbered AS (
  SELECT
    icustay_id,
    charttime,
    fullcode,
    cmo,
    dnr,
    dni,
    dncpr,
    ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY charttime, row_id) AS from_first,
    ROW_NUMBER() OVER (PARTITION BY icustay_id ORDER BY charttime DESC, row_id) AS from_last
  FROM {{ ref('code_status_events') }}
),

summed AS (
  SELECT
    icustay_id
{%- for flag in flags %},
    MAX(CASE WHEN from_first = 1 THEN {{ flag }} END) AS {{ flag }}_first,
    MAX(CASE WHEN from_last = 1 THEN {{ flag }} END) AS {{ flag }}_last,
    MAX({{ flag }}) AS {{ flag }}
{%- endfor %},
    MIN(CASE WHEN dnr = 1 THEN charttime END) AS dnr_first_charttime,
    MIN(CASE WHEN dni = 1 THEN charttime END) AS dni_first_charttime,
    MIN(CASE WHEN dncpr = 1 THEN charttime END) AS dncpr_first_charttime,
    MIN(CASE WHEN cmo = 1 THEN charttime END) AS timecmo_chart
  FROM numbered
  GROUP BY icustay_id
)

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id
{%- for suffix in ['_first', '_last', ''] %}
{%- for flag in flags %},
  summed.{{ flag }}{{ suffix }}
{%- endfor %}
{%- endfor %},
  summed.dnr_first_charttime,
  summed.dni_first_charttime,
  summed.dncpr_first_charttime,
  summed.timecmo_chart
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN summed ON summed.icustay_id = stays.icustay_id
