-- From when to when any central line was in place.
{{ united_lines('central') }}
