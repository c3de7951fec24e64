-- Worst stage of acute kidney injury of the first 7 days, one row per stay.
{{ kdigo_until(7, 'DAY', '7day') }}
