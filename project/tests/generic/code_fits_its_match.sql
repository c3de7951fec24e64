{#- A code has as many characters as it is compared with; a slip here would match nothing, or too much, without a word. -#}
{% test code_fits_its_match(model) %}
SELECT *
FROM {{ model }}
WHERE (STARTS_WITH(`match`, 'prefix_') AND CONCAT('prefix_', CAST(LENGTH(code) AS STRING)) != `match`)
  OR NOT REGEXP_CONTAINS(code, r'^[0-9V][0-9]+$')
{% endtest %}
