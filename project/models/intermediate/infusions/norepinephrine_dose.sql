{{ config(materialized='view') }}
{{ drug_dose('norepinephrine') }}
