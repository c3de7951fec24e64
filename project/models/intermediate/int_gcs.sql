{{ config(materialized='view') }}
-- For questions about any time of a stay. The first-day models cut their window before they look back, so none reads this one.
{{ gcs_scored(ref('int_gcs_components')) }}
