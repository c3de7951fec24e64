{%- set vitals = vital_names() -%}
-- What is known of vital signs at the end of each block of six hours of a stay, from rows charted by then alone.
WITH charted AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('vitals.charttime', 'stays.started_at') }}
{%- for name in vitals %},
    vitals.{{ name }}
{%- endfor %}
  FROM {{ rolling_stays() | indent(2) }} AS stays
  INNER JOIN {{ ref('pivoted_vital') }} AS vitals ON vitals.icustay_id = stays.icustay_id
),

{{ rolling_known('charted', vitals, often=true) }}
