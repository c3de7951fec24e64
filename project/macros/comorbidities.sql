{#- The columns of `elixhauser_quan`: comorbidities after the rules between them, in the order of Quan's table. -#}
{%- macro elixhauser_comorbidities() -%}
{{ return([
  'congestive_heart_failure', 'cardiac_arrhythmias', 'valvular_disease', 'pulmonary_circulation', 'peripheral_vascular',
  'hypertension', 'paralysis', 'other_neurological', 'chronic_pulmonary', 'diabetes_uncomplicated', 'diabetes_complicated',
  'hypothyroidism', 'renal_failure', 'liver_disease', 'peptic_ulcer', 'aids', 'lymphoma', 'metastatic_cancer', 'solid_tumor',
  'rheumatoid_arthritis', 'coagulopathy', 'obesity', 'weight_loss', 'fluid_electrolyte', 'blood_loss_anemia',
  'deficiency_anemias', 'alcohol_abuse', 'drug_abuse', 'psychoses', 'depression',
]) }}
{%- endmacro -%}

{#- The columns of `charlson` that are comorbidities. -#}
{%- macro charlson_comorbidities() -%}
{{ return([
  'myocardial_infarct', 'congestive_heart_failure', 'peripheral_vascular_disease', 'cerebrovascular_disease', 'dementia',
  'chronic_pulmonary_disease', 'rheumatic_disease', 'peptic_ulcer_disease', 'mild_liver_disease', 'diabetes_without_cc',
  'diabetes_with_cc', 'paraplegia', 'renal_disease', 'malignant_cancer', 'severe_liver_disease', 'metastatic_solid_tumor', 'aids',
]) }}
{%- endmacro -%}

{#- Whether an ICD-9 code is one of a row of the seeds `comorbidity_codes` and `sepsis_codes`. -#}
{%- macro icd9_matches(icd9_code, codes) -%}
({{ icd9_code }} = {{ codes }}.code OR ({{ codes }}.match != 'exact' AND STARTS_WITH({{ icd9_code }}, {{ codes }}.code)))
{%- endmacro -%}
