{{ first_day_score('sapsii', probability=true) }}
