select n from {{ var('numbers') }} where n >= {{ var('least') }} and n < 3
