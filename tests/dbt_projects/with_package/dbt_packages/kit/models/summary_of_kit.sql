select count(*) as n from {{ var('kit_source') }}
