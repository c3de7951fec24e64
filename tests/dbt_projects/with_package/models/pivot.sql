select
  customer
  {%- for value in kit.values_of(ref('orders'), 'customer') %}
  , sum(case when customer = '{{ value }}' then amount else 0 end) as {{ kit.slug(value) }}
  {%- endfor %}
from {{ ref('orders') }} group by customer
