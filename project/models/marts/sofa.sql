{{ first_day_score('sofa') }}
