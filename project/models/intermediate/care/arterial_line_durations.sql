-- From when to when any arterial line was in place.
{{ united_lines('arterial') }}
