{{ config(materialized='view') }}
{{ drug_dose('milrinone') }}
