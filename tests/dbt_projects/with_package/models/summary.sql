select {{ kit.key(['customer', 'amount']) }} as key, customer, amount from {{ ref('orders') }}
