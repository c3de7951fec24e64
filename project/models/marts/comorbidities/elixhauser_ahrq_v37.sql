-- Comorbidities of Elixhauser as AHRQ's software 3.7 finds them, one row per admission: those that the diagnosis-related
-- group of the admission explains are screened out. An admission without an MS-DRG (before October 2007) is not screened.
{{ elixhauser_ahrq(screened=true) }}
