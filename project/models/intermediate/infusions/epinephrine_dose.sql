{{ config(materialized='view') }}
{{ drug_dose('epinephrine') }}
