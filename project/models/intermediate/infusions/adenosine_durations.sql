{{ config(materialized='view') }}
{{ drug_durations('adenosine') }}
