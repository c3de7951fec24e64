select {{ kit.star(ref('orders'), except=['AMOUNT']) }} from {{ ref('orders') }}
