with orders as (
    select * from {{ ref('orders') }}
)
select customer, count(*) as late, sum({{ surcharge() }}) as surcharge
from orders
where days > {{ var('late_after') }}
group by customer
