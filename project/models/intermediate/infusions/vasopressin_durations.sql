{{ config(materialized='view') }}
{{ drug_durations('vasopressin') }}
