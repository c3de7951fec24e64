{#- The names that several models list: vital signs, laboratory tests and parts of a blood gas, as the reference's
    columns are called. -#}
{%- macro vital_names() -%}
{{ return(['heartrate', 'sysbp', 'diasbp', 'meanbp', 'resprate', 'tempc', 'spo2', 'glucose']) }}
{%- endmacro -%}

{%- macro lab_names() -%}
{{ return([
  'aniongap', 'albumin', 'bands', 'bicarbonate', 'bilirubin', 'creatinine', 'chloride', 'glucose', 'hematocrit', 'hemoglobin',
  'lactate', 'platelet', 'potassium', 'ptt', 'inr', 'pt', 'sodium', 'bun', 'wbc'
]) }}
{%- endmacro -%}

{#- The name of a laboratory test where glucose of a meter, a vital sign, stands beside it. -#}
{%- macro lab_feature(lab) -%}
{{ return('glucose_lab' if lab == 'glucose' else lab) }}
{%- endmacro -%}

{%- macro lab_features() -%}
{%- set names = [] -%}
{%- for lab in lab_names() -%}
{%- do names.append(lab_feature(lab)) -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro -%}

{%- macro gas_names() -%}
{{ return([
  'aado2', 'baseexcess', 'bicarbonate', 'totalco2', 'carboxyhemoglobin', 'chloride', 'calcium', 'glucose', 'hematocrit',
  'hemoglobin', 'intubated', 'lactate', 'methemoglobin', 'o2flow', 'fio2', 'so2', 'pco2', 'peep', 'ph', 'po2', 'potassium',
  'requiredo2', 'sodium', 'temperature', 'tidalvolume', 'ventilationrate', 'ventilator'
]) }}
{%- endmacro -%}

{#-
  Inspired oxygen as a percentage, from the columns concept and valuenum of charted items.

  Fractions charted where a percentage is meant, and the other way round, are only understood by default: the
  reference code takes 3420 and 3422 as they are, and loses an FiO2 of exactly 1.0 charted under 190.
-#}
{%- macro charted_fio2() -%}
CASE
{%- if reference_mode() %}
  WHEN concept = 'fio2_percent' THEN valuenum
  WHEN concept = 'fio2_fraction' THEN CASE WHEN valuenum > 0.20 AND valuenum < 1 THEN valuenum * 100 END
{%- else %}
  WHEN concept = 'fio2_fraction' AND valuenum <= 0.20 THEN NULL
{%- endif %}
  WHEN valuenum > 0 AND valuenum <= 1 THEN valuenum * 100
  WHEN valuenum >= 21 AND valuenum <= 100 THEN valuenum
END
{%- endmacro -%}

{#- How likely a blood gas is arterial, from its columns: a logistic model with the mean in place of what is missing.
    -#}
{%- macro arterial_probability() -%}
1 / (
  -- Beyond 700 the exponential has no number, and the probability is 0 anyway.
  1 + EXP(
    LEAST(
      700,
      -(
        -0.02544
        + 0.04598 * po2
        + COALESCE(-0.15356 * spo2, -0.15356 * 97.49420 + 0.13429)
        + COALESCE(0.00621 * fio2_chartevents, 0.00621 * 51.49550 - 0.24958)
        + COALESCE(0.10559 * hemoglobin, 0.10559 * 10.32307 + 0.05954)
        + COALESCE(0.13251 * so2, 0.13251 * 93.66539 - 0.23172)
        + COALESCE(-0.01511 * pco2, -0.01511 * 42.08866 - 0.01630)
        + COALESCE(0.01480 * fio2, 0.01480 * 63.97836 - 0.31142)
        + COALESCE(-0.00200 * aado2, -0.00200 * 442.21186 - 0.01328)
        + COALESCE(-0.03220 * bicarbonate, -0.03220 * 22.96894 - 0.06535)
        + COALESCE(0.05384 * totalco2, 0.05384 * 24.72632 - 0.01405)
        + COALESCE(0.08202 * lactate, 0.08202 * 3.06436 + 0.06038)
        + COALESCE(0.10956 * ph, 0.10956 * 7.36233 - 0.00617)
        + COALESCE(0.00848 * o2flow, 0.00848 * 7.59362 - 0.35803)
      )
    )
  )
)
{%- endmacro -%}

{#- Whether a gas with the columns specimen and specimen_prob is taken as arterial. The reference code also takes
    samples that are labelled otherwise (venous, say) when they look arterial. -#}
{%- macro is_arterial() -%}
{%- if reference_mode() -%}
(specimen = 'ART' OR specimen_prob > 0.75)
{%- else -%}
(specimen = 'ART' OR (specimen IS NULL AND specimen_prob > 0.75))
{%- endif -%}
{%- endmacro -%}

{#- The difference of oxygen pressure between alveoli and artery, mmHg, at sea level (760 mmHg, 47 of them water
    vapour) with a respiratory quotient of 0.8; inspired oxygen in percent. -#}
{%- macro alveolar_arterial_gradient(fio2, pco2, po2) -%}
{{ fio2 }} / 100 * (760 - 47) - {{ pco2 }} / 0.8 - {{ po2 }}
{%- endmacro -%}

{#- The drugs of SOFA's cardiovascular component. -#}
{%- macro sofa_drugs() -%}
{{ return(['norepinephrine', 'epinephrine', 'dopamine', 'dobutamine']) }}
{%- endmacro -%}
