{{ config(materialized='table') }}
{{ kit.union_relations([ref('orders'), ref('more')]) }}
