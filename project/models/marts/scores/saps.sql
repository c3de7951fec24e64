{{ first_day_score('saps') }}
