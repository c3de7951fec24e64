{{ config(materialized='incremental', unique_key='id') }}
select id, amount, {{ 'true' if is_incremental() else 'false' }} as is_later
from {{ ref('orders') }}
{% if is_incremental() %}where id > (select max(id) - 1 from {{ this }}){% endif %}
