{#-
  Whether the rows of the community's reference code are wanted: the variable `reference_quirks` as a boolean.

  A variable given on a command line may arrive as text, and the text 'false' is true to a template; anything else than
  true or false is a mistake that must not silently choose one of the two.
-#}
{%- macro reference_mode() -%}
{%- set given = var('reference_quirks', false) | string | lower | trim -%}
{%- if given not in ['true', 'false'] -%}
{{ exceptions.raise_compiler_error("reference_quirks must be true or false, not '" ~ given ~ "'") }}
{%- endif -%}
{{ return(given == 'true') }}
{%- endmacro -%}

{#- The mode as a column: tables built in different modes do not belong together, and a test finds them by it. -#}
{%- macro score_mode() -%}
'{{ 'reference' if reference_mode() else 'paper' }}'
{%- endmacro -%}

{#- The mode of a table that is computed from others with one: `mixed` where one of theirs is another. What was not
    joined is NULL and says nothing. -#}
{%- macro score_mode_of(columns) -%}
CASE
  WHEN {% for column in columns %}{{ column }} != {{ score_mode() }}{{ ' OR ' if not loop.last }}{% endfor %} THEN 'mixed'
  ELSE {{ score_mode() }}
END
{%- endmacro -%}
