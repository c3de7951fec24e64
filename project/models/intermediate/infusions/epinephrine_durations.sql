{{ config(materialized='view') }}
{{ drug_durations('epinephrine') }}
