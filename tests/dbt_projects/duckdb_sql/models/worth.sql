select o.id, o.amount * r.rate as worth, {{ dbt.dateadd('day', 1, 'o.ordered_on') }} as due
from {{ ref('orders') }} as o
asof join {{ ref('rates') }} as r on o.ordered_on >= r.day
qualify row_number() over (order by o.id) <= 2
