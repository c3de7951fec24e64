select count(*) as customers from {{ ref('late') }}
