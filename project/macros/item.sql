{#-
  The number of an item that a rule means by itself, where its concept in clinical_items is wider; `cv` is of CareVue, `mv` of
  MetaVision. An unknown name is an error when the project is read.
-#}
{%- macro item(name) -%}
{%- set numbers = {
  'o2_device_cv': 467,
  'o2_device_mv': 226732,
  'o2_delivery_mode_cv': 469,
  'o2_flow_cv': 470,
  'o2_flow_mv': 223834,
  'o2_flow_additional_cv': 471,
  'o2_flow_additional_mv': 227287,
  'ventilator_mode_cv': 720,
  'ventilator_mode_mv': 223849,
  'ventilator_type_mv': 223848,
  'extubation_by_patient_mv': 225468,
  'verbal_response_cv': 723,
  'verbal_response_mv': 223900,
  'epinephrine_by_weight_cv': 30044,
  'norepinephrine_by_weight_cv': 30047,
  'vasopressin_units_min_cv': 42273,
  'vasopressin_ml_hour_cv': 42802,
} -%}
{%- if name not in numbers -%}
{{ exceptions.raise_compiler_error("item: no item is called '" ~ name ~ "'; known are " ~ numbers | join(', ')) }}
{%- endif -%}
{{ numbers[name] }}
{%- endmacro -%}
