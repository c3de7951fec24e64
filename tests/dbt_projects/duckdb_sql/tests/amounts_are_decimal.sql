select typeof(amount) from {{ ref('orders') }} where typeof(amount) <> 'DECIMAL(10,2)'
