-- No reference code has it.
{{ first_day_score('sofa2', of_adults=true) }}
