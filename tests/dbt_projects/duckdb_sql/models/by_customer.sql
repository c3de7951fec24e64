{{ config(materialized='table') }}
-- DuckDB's own: EXCLUDE, GROUP BY ALL, lists, casts, and NULLs last
select
    customer,
    count(*)::integer as orders,
    sum(amount) as amount,
    list(id order by id) as ids,
    max(ordered_on)::date as last_on,
    '{{ engine_name() }} {{ target.type }}' as engine
from (select * exclude (note) from {{ ref('orders') }})
group by all
order by customer
