-- By the paper no dose may be above what anybody can be given; the limits of infusion_drugs say why. A slip of the
-- unit (16 mcg/min charted as mcg/kg/min) must be among the rates that were set aside.
SELECT
  rates.icustay_id,
  rates.drug,
  rates.dose,
  drugs.highest_plausible_rate
FROM {{ ref('int_infusion_rates') }} AS rates
INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = rates.drug
WHERE rates.score_mode = 'paper'
  AND rates.dose > drugs.highest_plausible_rate
UNION ALL
{%- for drug in ['norepinephrine', 'epinephrine', 'dopamine', 'dobutamine'] %}
SELECT
  features.icustay_id,
  drugs.drug,
  features.rate_{{ drug }} AS dose,
  drugs.highest_plausible_rate
FROM {{ ref('first_day_features') }} AS features
INNER JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = '{{ drug }}'
WHERE {{ score_mode() }} = 'paper'
  AND features.rate_{{ drug }} > drugs.highest_plausible_rate
{{ 'UNION ALL' if not loop.last }}
{%- endfor %}
