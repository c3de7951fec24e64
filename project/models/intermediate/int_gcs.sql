{{ config(materialized='view') }}
{{ gcs_scored(ref('int_gcs_components')) }}
