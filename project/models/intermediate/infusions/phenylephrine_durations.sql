{{ config(materialized='view') }}
{{ drug_durations('phenylephrine') }}
