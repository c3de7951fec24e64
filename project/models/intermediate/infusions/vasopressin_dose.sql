{{ config(materialized='view') }}
{{ drug_dose('vasopressin') }}
