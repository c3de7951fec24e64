{{ config(materialized='view') }}
{{ drug_dose('dobutamine') }}
