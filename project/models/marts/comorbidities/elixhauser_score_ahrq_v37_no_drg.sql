-- Elixhauser comorbidities of AHRQ's software without its screens as one number, in the published weightings that
-- do not count arrhythmia. NULL where a comorbidity is not known.
{{ elixhauser_scores(
  ref('elixhauser_ahrq_v37_no_drg'), elixhauser_ahrq_comorbidities(), ['elixhauser_vanwalraven', 'elixhauser_sid29'], false
) }}
