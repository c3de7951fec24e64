{{ config(materialized='view') }}
{{ drug_dose('dopamine') }}
