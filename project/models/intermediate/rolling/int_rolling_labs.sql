-- What is known of laboratory values at the end of each block of six hours of a stay, from rows charted by then alone. They are of the
-- admission, also those drawn before the stay.
WITH charted AS (
  SELECT
    stays.icustay_id,
    {{ rolling_place('labs.charttime', 'stays.started_at') }}
{%- for lab in lab_names() %},
    labs.{{ lab }} AS {{ lab_feature(lab) }}
{%- endfor %}
  FROM {{ rolling_stays() | indent(2) }} AS stays
  INNER JOIN {{ ref('pivoted_lab') }} AS labs ON labs.hadm_id = stays.hadm_id
),

{{ rolling_known('charted', lab_features(), often=false) }}
