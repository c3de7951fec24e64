{{ first_day_score(
  'meld', steps=['meld_initial'], further=['creatinine_max', 'bilirubin_max', 'inr_max', 'sodium_min', 'rrt']
) }}
