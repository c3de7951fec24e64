-- Comorbidities of Elixhauser by the code lists of AHRQ's software 3.7, one row per admission, whatever its
-- diagnosis-related group is.
{{ elixhauser_ahrq(screened=false) }}
