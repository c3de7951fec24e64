{{ first_day_score('lods') }}
