select count(*) as n from {{ ref('small') }}
