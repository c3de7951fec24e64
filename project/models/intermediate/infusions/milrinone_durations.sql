{{ config(materialized='view') }}
{{ drug_durations('milrinone') }}
