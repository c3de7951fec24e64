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

{#- The same without arrhythmia, which AHRQ's software 3.7 does not look for. -#}
{%- macro elixhauser_ahrq_comorbidities() -%}
{{ return(elixhauser_comorbidities() | reject('equalto', 'cardiac_arrhythmias') | list) }}
{%- endmacro -%}

{#- Whether an ICD-9 code is one of a row of the seeds `comorbidity_codes` and `sepsis_codes`. -#}
{%- macro icd9_matches(icd9_code, codes) -%}
({{ icd9_code }} = {{ codes }}.code OR (STARTS_WITH({{ codes }}.match, 'prefix_') AND STARTS_WITH({{ icd9_code }}, {{ codes }}.code)))
{%- endmacro -%}

{#- Whether an ICD-9 code is within a range of the seed `comorbidity_codes`: AHRQ compares codes of five characters, with blanks
    at the end of short ones. -#}
{%- macro icd9_is_within(icd9_code, codes) -%}
({{ codes }}.match = 'range' AND LENGTH({{ icd9_code }}) <= 5
  AND RPAD({{ icd9_code }}, 5) BETWEEN RPAD({{ codes }}.code, 5) AND RPAD({{ codes }}.last_code, 5))
{%- endmacro -%}

{#- Elixhauser comorbidities as one number for each of `scores`, from the flags of the relation `flags`. With
    `with_mode` it says in which mode the flags were built. -#}
{%- macro elixhauser_scores(flags, names, scores, with_mode) -%}
WITH long AS (
  SELECT
    flags.hadm_id,
    flag.comorbidity,
    flag.present
  FROM {{ flags }} AS flags
  CROSS JOIN UNNEST([
    {%- for name in names %}
    STRUCT('{{ name }}' AS comorbidity, flags.{{ name }} AS present){{ ',' if not loop.last }}
    {%- endfor %}
  ]) AS flag
),

points AS (
  SELECT
    long.hadm_id,
    {%- for score in scores %}
    SUM(CASE WHEN weights.score = '{{ score }}' THEN weights.weight * long.present END) AS {{ score }},
    {%- endfor %}
    COUNTIF(long.present IS NULL) AS unknown
  FROM long
  INNER JOIN {{ ref('comorbidity_weights') }} AS weights ON weights.comorbidity = long.comorbidity
  WHERE weights.score IN ('{{ scores | join("', '") }}')
  GROUP BY long.hadm_id
)

SELECT
  flags.subject_id,
  flags.hadm_id,
  {%- for score in scores %}
  CASE WHEN points.unknown = 0 THEN points.{{ score }} END AS {{ score }}{{ ',' if with_mode or not loop.last }}
  {%- endfor %}
  {%- if with_mode %}
  {{ score_mode_of(['flags.score_mode']) | indent(2) }} AS score_mode
  {%- endif %}
FROM {{ flags }} AS flags
LEFT JOIN points ON points.hadm_id = flags.hadm_id
{%- endmacro -%}
