-- Worst stage of acute kidney injury of the first 48 hours, one row per stay.
{{ kdigo_until(48, 'HOUR', '48hr') }}
