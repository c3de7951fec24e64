{{ config(materialized='table') }}
{%- set xs = ['x', 'y'] -%}
{%- do xs.append('z') -%}
{# a comment #}
with base as (
  select {{ cols('t') }}, {{ cols(prefix='u', names=xs) }}
  from {{ ref("stg_a") }} t
  {% if target.name == 'dev' %}where true{% endif %}
)
select
  {% for x in xs -%}
  {{ x | upper }} as {{ x }}_{{ loop.index }}{% if not loop.last %},{% endif %}
  {% endfor %}
  {{ kw(1, 2, 3, 4, z=5) }} {{ kw('q') }} {% call box() %}in {{ xs | length }}{% endcall %}
  {{ {'a': 1, 'b': [1, 2]}['b'][1] }} {{ none }} {{ true and 1 == 1 }} {{ 3 / 2 }} {{ 'a' in xs }} {{ xs[0:2] | join('') }} {{ "%s-%d" | format('a', 3) }}
  {{ var('missing', 'dflt') }} {{ 1.50 }} {{ in_s(3)[0] }} {{ xs }} {{ {'k': 'v'} }} {{ 7 // 2 }} {{ 2 ** 3 }} {{ xs | tojson }} {{ modules.datetime.date(2020, 1, 2) if false else 'n' }}
  {{ 'a,b'.split(',') }} {{ ('x', 'y')[1] }} {{ "x" ~ 1 ~ none }} {{ 'Hello World' | replace('o', '0') | lower | title }} {{ xs | map('upper') | list }} {{ xs | reject('equalto', 'x') | join }} {{ [3,1,2] | sort | last }} {{ range(3) | sum }} {{ 'abc'[::-1] }} {{ 5 if none }}
from base
