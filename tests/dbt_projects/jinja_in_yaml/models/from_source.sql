select n from {{ source('raw', 'numbers') }}
