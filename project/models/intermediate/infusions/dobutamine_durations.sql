{{ config(materialized='view') }}
{{ drug_durations('dobutamine') }}
