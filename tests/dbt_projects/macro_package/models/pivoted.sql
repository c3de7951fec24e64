select {{ kit.pivot('kind', kit.values_of(ref('orders'), 'kind')) }} from {{ ref('orders') }}
