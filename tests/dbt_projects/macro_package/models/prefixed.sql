select {{ kit.star(ref('orders'), prefix='o_') }} from {{ ref('orders') }}
