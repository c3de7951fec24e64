{{ first_day_score('qsofa') }}
