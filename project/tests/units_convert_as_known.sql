{%- set known = [
  ('norepinephrine', 'mcg/min', 8, 0.1), ('norepinephrine', 'mcgmin', 8, 0.1), ('norepinephrine', 'mg/kg/min', 0.0002, 0.2),
  ('norepinephrine', 'mcg/kg/hour', 4.8, 0.08), ('norepinephrine', 'mg/hour', 0.48, 0.1), ('norepinephrine', 'mcgkgmin', 0.3, 0.3),
  ('epinephrine', 'mcg/min', 8, 0.1), ('dopamine', 'mcg/min', 400, 5), ('dobutamine', 'mghr', 24, 5),
  ('phenylephrine', 'mcgmin', 160, 2), ('milrinone', 'mcgkghr', 30, 0.5), ('cisatracurium', 'mgkghr', 0.18, 3),
  ('vasopressin', 'units/hour', 2.4, 0.04), ('vasopressin', 'umin', 0.04, 0.04), ('vasopressin', 'uhr', 1.8, 0.03)
] -%}
-- Doses of an adult of 80 kg that anyone can check by hand, by the units of the seeds: as charted, as they must come
-- out.
WITH known AS (
{%- for drug, unit, charted, dose in known %}
  SELECT '{{ drug }}' AS drug, '{{ unit }}' AS rateuom, {{ charted }} AS charted_rate, {{ dose }} AS known_dose
  {{ 'UNION ALL' if not loop.last }}
{%- endfor %}
),

events AS (
  SELECT
    known.drug,
    known.rateuom,
    known.charted_rate,
    known.known_dose,
    known.charted_rate * units.multiplier / units.minutes AS rate,
    CASE
      WHEN units.is_per_kg = drugs.is_per_kg THEN 0
      WHEN drugs.is_per_kg THEN -1
      ELSE 1
    END AS weight_exponent
  FROM known
  LEFT JOIN {{ ref('infusion_drugs') }} AS drugs ON drugs.drug = known.drug
  LEFT JOIN {{ ref('rate_units') }} AS units
    ON units.rateuom = known.rateuom
    AND units.quantity = drugs.quantity
),

dosed AS (
  SELECT
    drug,
    rateuom,
    charted_rate,
    known_dose,
    {{ rate_by_weight('events', '80') }} AS dose
  FROM events
)

SELECT drug, rateuom, charted_rate, known_dose, dose
FROM dosed
WHERE dose IS NULL OR ABS(dose - known_dose) > 1.0e-12
