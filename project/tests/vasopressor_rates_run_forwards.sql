SELECT *
FROM {{ ref('int_vasopressor_rates') }}
WHERE endtime <= starttime OR rate <= 0
