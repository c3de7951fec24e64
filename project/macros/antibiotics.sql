{#- Whether a prescription is one of an antibiotic that is swallowed or injected, but for its name: not into an eye or
    an ear and not onto the skin. Routes are abbreviated: OU, OS, OD are eyes, AU, AS, AD are ears, TP the skin. -#}
{%- macro is_systemic_prescription(prescription) -%}
{{ prescription }}.drug_type IN ('MAIN', 'ADDITIVE')
AND {{ prescription }}.route NOT IN ('OU', 'OS', 'OD', 'AU', 'AS', 'AD', 'TP')
AND LOWER({{ prescription }}.route) NOT LIKE '%ear%'
AND LOWER({{ prescription }}.route) NOT LIKE '%eye%'
AND LOWER({{ prescription }}.drug) NOT LIKE '%cream%'
AND LOWER({{ prescription }}.drug) NOT LIKE '%desensitization%'
AND LOWER({{ prescription }}.drug) NOT LIKE '%ophth oint%'
AND LOWER({{ prescription }}.drug) NOT LIKE '%gel%'
{%- endmacro -%}
