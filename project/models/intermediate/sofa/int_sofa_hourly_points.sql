{%- set components = sofa_components() -%}
{%- set reference = reference_mode() -%}
-- The points of each hour by itself, from what was measured in it (only urine is of the 24 hours that end with it), and
-- the most points of the last 24 hours. One table from which pivoted_sofa and what decided it are read, so that the
-- hours are joined, ordered and written once. A window carries every column through its sort: what is the same in each
-- row comes after it.
WITH scored AS (
  SELECT
    * EXCEPT (score_mode{{ '' if reference else ', copy' }}),
    {{ sofa_points() | indent(4) }}
  FROM {{ ref('int_sofa_hourly') }}
)

SELECT
  *
{%- for component in components %},
  MAX({{ component }}) OVER last_day AS {{ component }}_24hours
{%- endfor %},
{%- if not reference %}
  1 AS copy,
{%- endif %}
  {{ score_mode() }} AS score_mode
FROM scored
{%- if reference %}
-- The windows of the reference code are of 25 rows, the hour itself and 24 before it.
{%- endif %}
WINDOW last_day AS (
  PARTITION BY icustay_id ORDER BY hr{{ ', copy' if reference }}
  ROWS BETWEEN {{ 24 if reference else 23 }} PRECEDING AND CURRENT ROW
)
