select distinct {{ kit.key(['id', 'kind']) }} as k from {{ ref('orders') }}
