{{ first_day_score('sirs') }}
