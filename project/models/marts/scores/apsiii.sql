{{ first_day_score('apsiii', probability=true) }}
