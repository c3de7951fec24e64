{{ first_day_score('mlods') }}
