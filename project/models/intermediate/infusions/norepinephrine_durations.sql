{{ config(materialized='view') }}
{{ drug_durations('norepinephrine') }}
