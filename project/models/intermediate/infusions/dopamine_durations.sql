{{ config(materialized='view') }}
{{ drug_durations('dopamine') }}
