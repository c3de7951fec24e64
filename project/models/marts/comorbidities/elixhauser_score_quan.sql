-- Elixhauser comorbidities as one number, in three published weightings. NULL where a comorbidity is not known.
{{ elixhauser_scores(
  ref('elixhauser_quan'), elixhauser_comorbidities(), ['elixhauser_vanwalraven', 'elixhauser_sid29', 'elixhauser_sid30'], true
) }}
