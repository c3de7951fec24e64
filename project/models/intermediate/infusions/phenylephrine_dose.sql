{{ config(materialized='view') }}
{{ drug_dose('phenylephrine') }}
