{#-
  Stage of acute kidney injury by creatinine (KDIGO Clinical Practice Guideline for Acute Kidney Injury, Kidney Int Suppl 2012;2:1-138,
  tables 1 and 2): a rise by 0.3 mg/dL within 48 hours or to 1.5 times the lowest value of 7 days is an injury.

  A value without an earlier one shows no rise. The reference compares in binary fractions, where 1.4 is not 1.1 + 0.3; the guideline
  means the decimal numbers that laboratories report.
-#}
{%- macro kdigo_creatinine_stage(creat, low48, low7) -%}
{%- if reference_mode() -%}
{%- set rose = creat ~ ' >= ' ~ low48 ~ ' + 0.3' -%}
{%- set times = '%s >= %s * ' | format(creat, low7) -%}
CASE
  WHEN {{ times }}3.0 THEN 3
  WHEN {{ creat }} >= 4.0 AND ({{ rose }} OR {{ times }}1.5) THEN 3
  WHEN {{ times }}2.0 THEN 2
  WHEN {{ rose }} THEN 1
  WHEN {{ times }}1.5 THEN 1
  ELSE 0
END
{%- else -%}
{%- set rose = 'ROUND(' ~ creat ~ ' - ' ~ low48 ~ ', 6) >= 0.3' -%}
{%- set times = 'ROUND(' ~ creat ~ ' / ' ~ low7 ~ ', 6) >= ' -%}
CASE
  WHEN {{ times }}3.0 THEN 3
  WHEN {{ creat }} >= 4.0 AND ({{ rose }} OR {{ times }}1.5) THEN 3
  WHEN {{ times }}2.0 THEN 2
  WHEN {{ rose }} THEN 1
  WHEN {{ times }}1.5 THEN 1
  ELSE 0
END
{%- endif -%}
{%- endmacro -%}

{#-
  Stage of acute kidney injury by urine, from a relation with the rates (mL/kg/h), volumes (mL) and hours covered of the last 6, 12 and
  24 hours. NULL where that is not known.

  The guideline: under 0.5 mL/kg/h for 6 to 12 hours is stage 1, for 12 hours or more stage 2; under 0.3 for 24 hours or more, or no
  urine for 12, stage 3. The reference is content with half of the hours.
-#}
{%- macro kdigo_urine_stage(uo, intime) -%}
{%- if reference_mode() -%}
CASE
  WHEN {{ uo }}.uo_rt_6hr IS NULL THEN NULL
  WHEN {{ uo }}.charttime <= DATETIME_ADD({{ intime }}, INTERVAL 6 HOUR) THEN 0
  WHEN {{ uo }}.uo_tm_24hr >= 11 AND {{ uo }}.uo_rt_24hr < 0.3 THEN 3
  WHEN {{ uo }}.uo_tm_12hr >= 5 AND {{ uo }}.uo_rt_12hr = 0 THEN 3
  WHEN {{ uo }}.uo_tm_12hr >= 5 AND {{ uo }}.uo_rt_12hr < 0.5 THEN 2
  WHEN {{ uo }}.uo_tm_6hr >= 2 AND {{ uo }}.uo_rt_6hr < 0.5 THEN 1
  ELSE 0
END
{%- else -%}
CASE
  WHEN {{ uo }}.uo_tm_24hr >= 24 AND {{ uo }}.uo_rt_24hr < 0.3 THEN 3
  WHEN {{ uo }}.uo_tm_12hr >= 12 AND {{ uo }}.urineoutput_12hr <= 0 THEN 3
  WHEN {{ uo }}.uo_tm_12hr >= 12 AND {{ uo }}.uo_rt_12hr < 0.5 THEN 2
  WHEN {{ uo }}.uo_tm_6hr >= 6 AND {{ uo }}.uo_rt_6hr < 0.5 THEN 1
  WHEN {{ uo }}.uo_tm_6hr >= 6 AND {{ uo }}.uo_rt_6hr IS NOT NULL THEN 0
END
{%- endif -%}
{%- endmacro -%}
