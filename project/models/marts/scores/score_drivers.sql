{%- set scores = [
  'sofa', 'qsofa', 'sofa2', 'sirs', 'oasis', 'saps', 'sapsii', 'apsiii', 'lods', 'mlods', 'meld', 'kdigo_creatinine', 'kdigo_urine'
] -%}
-- Which inputs decided each component of the scores of the first day, and the worst stages of acute kidney injury of the
-- first 7 days, and their values: the inputs that the first
-- rule that holds asks for; where no rule holds, all that were measured, because only together they give the points;
-- none where an absence decided.
WITH
{%- for score in scores %}
{{ score }} AS (
  SELECT *
  FROM {{ ref(score ~ '_inputs') }}
  {%- if score == 'sofa2' or not reference_mode() %}
  -- Who has no points has nothing that decided them.
  WHERE is_adult
  {%- endif %}
){{ ',' if not loop.last }}

{%- endfor %}

{{ sofa_drivers() }}
UNION ALL
{{ qsofa_drivers() }}
UNION ALL
{{ sofa2_drivers() }}
UNION ALL
{{ sirs_drivers() }}
UNION ALL
{{ oasis_drivers() }}
UNION ALL
{{ saps_drivers() }}
UNION ALL
{{ sapsii_drivers() }}
UNION ALL
{{ apsiii_drivers() }}
UNION ALL
{{ lods_drivers() }}
UNION ALL
{{ mlods_drivers() }}
UNION ALL
{{ meld_drivers() }}
UNION ALL
{{ kdigo_creatinine_drivers() }}
UNION ALL
{{ kdigo_urine_drivers() }}
