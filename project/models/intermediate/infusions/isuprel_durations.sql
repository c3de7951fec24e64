{{ config(materialized='view') }}
{{ drug_durations('isuprel') }}
