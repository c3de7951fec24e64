{#-
  Acute Physiology Score III (apsiii).

  Rendered from crates/acuity-scores/src/apsiii.rs: do not edit. Renew with
      ACUITY_UPDATE=1 cargo test -p acuity-scores

  Knaus WA, Wagner DP, Draper EA, et al. The APACHE III prognostic system. Risk prediction of hospital mortality for critically ill hospitalized adults. Chest 1991;100:1619-1636. doi:10.1378/chest.100.6.1619

  Columns read: heartrate_min (bpm), heartrate_max (bpm), meanbp_min (mmHg), meanbp_max (mmHg), tempc_min (degC), tempc_max (degC), resprate_min (breaths/min), resprate_max (breaths/min), vent (1), pao2 (mmHg), aado2 (mmHg), hematocrit_min (%), hematocrit_max (%), wbc_min (K/uL), wbc_max (K/uL), creatinine_min (mg/dL), creatinine_max (mg/dL), ckd (1), urineoutput (mL), bun_max (mg/dL), sodium_min (mEq/L), sodium_max (mEq/L), albumin_min (g/dL), albumin_max (g/dL), bilirubin_max (mg/dL), glucose_min (mg/dL), glucose_max (mg/dL), ph (1), paco2 (mmHg), gcseyes (1), gcsverbal (1), gcsmotor (1), endotrachflag (1).

  With `reference_quirks` the community's reference code is followed:
  - On a ventilator breathing rates of 6 to 12 score nothing in the paper; in the reference code all rates below 14 do.
  - Of an oxygen pressure and an alveolar-arterial difference the worse is scored; the reference code looks at the pressure alone where there is one.
-#}

{%- macro apsiii_hr_score() -%}
CASE
  WHEN heartrate_max IS NULL OR ABS(heartrate_min - 75) > ABS(heartrate_max - 75) THEN
    CASE
      WHEN heartrate_min < 40 THEN 8
      WHEN heartrate_min < 50 THEN 5
      WHEN heartrate_min < 100 THEN 0
      WHEN heartrate_min < 110 THEN 1
      WHEN heartrate_min < 120 THEN 5
      WHEN heartrate_min < 140 THEN 7
      WHEN heartrate_min < 155 THEN 13
      WHEN heartrate_min >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN heartrate_min IS NULL OR ABS(heartrate_max - 75) > ABS(heartrate_min - 75) THEN
    CASE
      WHEN heartrate_max < 40 THEN 8
      WHEN heartrate_max < 50 THEN 5
      WHEN heartrate_max < 100 THEN 0
      WHEN heartrate_max < 110 THEN 1
      WHEN heartrate_max < 120 THEN 5
      WHEN heartrate_max < 140 THEN 7
      WHEN heartrate_max < 155 THEN 13
      WHEN heartrate_max >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN heartrate_min < 40 THEN 8
      WHEN heartrate_min < 50 THEN 5
      WHEN heartrate_min < 100 THEN 0
      WHEN heartrate_min < 110 THEN 1
      WHEN heartrate_min < 120 THEN 5
      WHEN heartrate_min < 140 THEN 7
      WHEN heartrate_min < 155 THEN 13
      WHEN heartrate_min >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN heartrate_max < 40 THEN 8
      WHEN heartrate_max < 50 THEN 5
      WHEN heartrate_max < 100 THEN 0
      WHEN heartrate_max < 110 THEN 1
      WHEN heartrate_max < 120 THEN 5
      WHEN heartrate_max < 140 THEN 7
      WHEN heartrate_max < 155 THEN 13
      WHEN heartrate_max >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_meanbp_score() -%}
CASE
  WHEN meanbp_max IS NULL OR ABS(meanbp_min - 90) > ABS(meanbp_max - 90) THEN
    CASE
      WHEN meanbp_min < 40 THEN 23
      WHEN meanbp_min < 60 THEN 15
      WHEN meanbp_min < 70 THEN 7
      WHEN meanbp_min < 80 THEN 6
      WHEN meanbp_min < 100 THEN 0
      WHEN meanbp_min < 120 THEN 4
      WHEN meanbp_min < 130 THEN 7
      WHEN meanbp_min < 140 THEN 9
      WHEN meanbp_min >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN meanbp_min IS NULL OR ABS(meanbp_max - 90) > ABS(meanbp_min - 90) THEN
    CASE
      WHEN meanbp_max < 40 THEN 23
      WHEN meanbp_max < 60 THEN 15
      WHEN meanbp_max < 70 THEN 7
      WHEN meanbp_max < 80 THEN 6
      WHEN meanbp_max < 100 THEN 0
      WHEN meanbp_max < 120 THEN 4
      WHEN meanbp_max < 130 THEN 7
      WHEN meanbp_max < 140 THEN 9
      WHEN meanbp_max >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN meanbp_min < 40 THEN 23
      WHEN meanbp_min < 60 THEN 15
      WHEN meanbp_min < 70 THEN 7
      WHEN meanbp_min < 80 THEN 6
      WHEN meanbp_min < 100 THEN 0
      WHEN meanbp_min < 120 THEN 4
      WHEN meanbp_min < 130 THEN 7
      WHEN meanbp_min < 140 THEN 9
      WHEN meanbp_min >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN meanbp_max < 40 THEN 23
      WHEN meanbp_max < 60 THEN 15
      WHEN meanbp_max < 70 THEN 7
      WHEN meanbp_max < 80 THEN 6
      WHEN meanbp_max < 100 THEN 0
      WHEN meanbp_max < 120 THEN 4
      WHEN meanbp_max < 130 THEN 7
      WHEN meanbp_max < 140 THEN 9
      WHEN meanbp_max >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_temp_score() -%}
CASE
  WHEN tempc_max IS NULL OR ABS(tempc_min - 38) > ABS(tempc_max - 38) THEN
    CASE
      WHEN tempc_min < 33 THEN 20
      WHEN tempc_min < 33.5 THEN 16
      WHEN tempc_min < 34 THEN 13
      WHEN tempc_min < 35 THEN 8
      WHEN tempc_min < 36 THEN 2
      WHEN tempc_min < 40 THEN 0
      WHEN tempc_min >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN tempc_min IS NULL OR ABS(tempc_max - 38) > ABS(tempc_min - 38) THEN
    CASE
      WHEN tempc_max < 33 THEN 20
      WHEN tempc_max < 33.5 THEN 16
      WHEN tempc_max < 34 THEN 13
      WHEN tempc_max < 35 THEN 8
      WHEN tempc_max < 36 THEN 2
      WHEN tempc_max < 40 THEN 0
      WHEN tempc_max >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN tempc_min < 33 THEN 20
      WHEN tempc_min < 33.5 THEN 16
      WHEN tempc_min < 34 THEN 13
      WHEN tempc_min < 35 THEN 8
      WHEN tempc_min < 36 THEN 2
      WHEN tempc_min < 40 THEN 0
      WHEN tempc_min >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN tempc_max < 33 THEN 20
      WHEN tempc_max < 33.5 THEN 16
      WHEN tempc_max < 34 THEN 13
      WHEN tempc_max < 35 THEN 8
      WHEN tempc_max < 36 THEN 2
      WHEN tempc_max < 40 THEN 0
      WHEN tempc_max >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_resprate_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN resprate_max IS NULL OR ABS(resprate_min - 19) > ABS(resprate_max - 19) THEN
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min < 14 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  WHEN resprate_min IS NULL OR ABS(resprate_max - 19) > ABS(resprate_min - 19) THEN
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max < 14 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min < 14 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max < 14 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- else -%}
CASE
  WHEN resprate_max IS NULL OR ABS(resprate_min - 19) > ABS(resprate_max - 19) THEN
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min BETWEEN 6 AND 12 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  WHEN resprate_min IS NULL OR ABS(resprate_max - 19) > ABS(resprate_min - 19) THEN
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max BETWEEN 6 AND 12 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min BETWEEN 6 AND 12 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max BETWEEN 6 AND 12 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endif -%}
{%- endmacro %}

{%- macro apsiii_pao2_aado2_score() -%}
{%- if reference_mode() -%}
CASE
  WHEN pao2 < 50 THEN 15
  WHEN pao2 < 70 THEN 5
  WHEN pao2 < 80 THEN 2
  WHEN pao2 >= 80 THEN 0
  WHEN aado2 >= 500 THEN 14
  WHEN aado2 >= 350 THEN 11
  WHEN aado2 >= 250 THEN 9
  WHEN aado2 >= 100 THEN 7
  WHEN pao2 IS NULL AND aado2 IS NULL THEN NULL
  ELSE 0
END
{%- else -%}
CASE
  WHEN pao2 < 50 THEN 15
  WHEN aado2 >= 500 THEN 14
  WHEN aado2 >= 350 THEN 11
  WHEN aado2 >= 250 THEN 9
  WHEN aado2 >= 100 THEN 7
  WHEN pao2 < 70 THEN 5
  WHEN pao2 < 80 THEN 2
  WHEN pao2 >= 80 THEN 0
  WHEN pao2 IS NULL AND aado2 IS NULL THEN NULL
  ELSE 0
END
{%- endif -%}
{%- endmacro %}

{%- macro apsiii_hematocrit_score() -%}
CASE
  WHEN hematocrit_max IS NULL OR ABS(hematocrit_min - 45.5) > ABS(hematocrit_max - 45.5) THEN
    CASE
      WHEN hematocrit_min < 41 THEN 3
      WHEN hematocrit_min < 50 THEN 0
      WHEN hematocrit_min >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN hematocrit_min IS NULL OR ABS(hematocrit_max - 45.5) > ABS(hematocrit_min - 45.5) THEN
    CASE
      WHEN hematocrit_max < 41 THEN 3
      WHEN hematocrit_max < 50 THEN 0
      WHEN hematocrit_max >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN hematocrit_min < 41 THEN 3
      WHEN hematocrit_min < 50 THEN 0
      WHEN hematocrit_min >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN hematocrit_max < 41 THEN 3
      WHEN hematocrit_max < 50 THEN 0
      WHEN hematocrit_max >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_wbc_score() -%}
CASE
  WHEN wbc_max IS NULL OR ABS(wbc_min - 11.5) > ABS(wbc_max - 11.5) THEN
    CASE
      WHEN wbc_min < 1 THEN 19
      WHEN wbc_min < 3 THEN 5
      WHEN wbc_min < 20 THEN 0
      WHEN wbc_min < 25 THEN 1
      WHEN wbc_min >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN wbc_min IS NULL OR ABS(wbc_max - 11.5) > ABS(wbc_min - 11.5) THEN
    CASE
      WHEN wbc_max < 1 THEN 19
      WHEN wbc_max < 3 THEN 5
      WHEN wbc_max < 20 THEN 0
      WHEN wbc_max < 25 THEN 1
      WHEN wbc_max >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN wbc_min < 1 THEN 19
      WHEN wbc_min < 3 THEN 5
      WHEN wbc_min < 20 THEN 0
      WHEN wbc_min < 25 THEN 1
      WHEN wbc_min >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN wbc_max < 1 THEN 19
      WHEN wbc_max < 3 THEN 5
      WHEN wbc_max < 20 THEN 0
      WHEN wbc_max < 25 THEN 1
      WHEN wbc_max >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_creatinine_score() -%}
CASE
  WHEN creatinine_max IS NULL OR ABS(creatinine_min - 1) > ABS(creatinine_max - 1) THEN
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_min < 0.5 THEN 3
      WHEN creatinine_min < 1.5 THEN 0
      WHEN creatinine_min < 1.95 THEN 4
      WHEN creatinine_min >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END
  WHEN creatinine_min IS NULL OR ABS(creatinine_max - 1) > ABS(creatinine_min - 1) THEN
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_max < 0.5 THEN 3
      WHEN creatinine_max < 1.5 THEN 0
      WHEN creatinine_max < 1.95 THEN 4
      WHEN creatinine_max >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_min < 0.5 THEN 3
      WHEN creatinine_min < 1.5 THEN 0
      WHEN creatinine_min < 1.95 THEN 4
      WHEN creatinine_min >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_max < 0.5 THEN 3
      WHEN creatinine_max < 1.5 THEN 0
      WHEN creatinine_max < 1.95 THEN 4
      WHEN creatinine_max >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_uo_score() -%}
CASE
  WHEN urineoutput < 400 THEN 15
  WHEN urineoutput < 600 THEN 8
  WHEN urineoutput < 900 THEN 7
  WHEN urineoutput < 1500 THEN 5
  WHEN urineoutput < 2000 THEN 4
  WHEN urineoutput < 4000 THEN 0
  WHEN urineoutput >= 4000 THEN 1
  WHEN urineoutput IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro apsiii_bun_score() -%}
CASE
  WHEN bun_max < 17 THEN 0
  WHEN bun_max < 20 THEN 2
  WHEN bun_max < 40 THEN 7
  WHEN bun_max < 80 THEN 11
  WHEN bun_max >= 80 THEN 12
  WHEN bun_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro apsiii_sodium_score() -%}
CASE
  WHEN sodium_max IS NULL OR ABS(sodium_min - 145.5) > ABS(sodium_max - 145.5) THEN
    CASE
      WHEN sodium_min < 120 THEN 3
      WHEN sodium_min < 135 THEN 2
      WHEN sodium_min < 155 THEN 0
      WHEN sodium_min >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN sodium_min IS NULL OR ABS(sodium_max - 145.5) > ABS(sodium_min - 145.5) THEN
    CASE
      WHEN sodium_max < 120 THEN 3
      WHEN sodium_max < 135 THEN 2
      WHEN sodium_max < 155 THEN 0
      WHEN sodium_max >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN sodium_min < 120 THEN 3
      WHEN sodium_min < 135 THEN 2
      WHEN sodium_min < 155 THEN 0
      WHEN sodium_min >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN sodium_max < 120 THEN 3
      WHEN sodium_max < 135 THEN 2
      WHEN sodium_max < 155 THEN 0
      WHEN sodium_max >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_albumin_score() -%}
CASE
  WHEN albumin_max IS NULL OR ABS(albumin_min - 3.5) > ABS(albumin_max - 3.5) THEN
    CASE
      WHEN albumin_min < 2 THEN 11
      WHEN albumin_min < 2.5 THEN 6
      WHEN albumin_min < 4.5 THEN 0
      WHEN albumin_min >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN albumin_min IS NULL OR ABS(albumin_max - 3.5) > ABS(albumin_min - 3.5) THEN
    CASE
      WHEN albumin_max < 2 THEN 11
      WHEN albumin_max < 2.5 THEN 6
      WHEN albumin_max < 4.5 THEN 0
      WHEN albumin_max >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN albumin_min < 2 THEN 11
      WHEN albumin_min < 2.5 THEN 6
      WHEN albumin_min < 4.5 THEN 0
      WHEN albumin_min >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN albumin_max < 2 THEN 11
      WHEN albumin_max < 2.5 THEN 6
      WHEN albumin_max < 4.5 THEN 0
      WHEN albumin_max >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_bilirubin_score() -%}
CASE
  WHEN bilirubin_max < 2 THEN 0
  WHEN bilirubin_max < 3 THEN 5
  WHEN bilirubin_max < 5 THEN 6
  WHEN bilirubin_max < 8 THEN 8
  WHEN bilirubin_max >= 8 THEN 16
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro apsiii_glucose_score() -%}
CASE
  WHEN glucose_max IS NULL OR ABS(glucose_min - 130) > ABS(glucose_max - 130) THEN
    CASE
      WHEN glucose_min < 40 THEN 8
      WHEN glucose_min < 60 THEN 9
      WHEN glucose_min < 200 THEN 0
      WHEN glucose_min < 350 THEN 3
      WHEN glucose_min >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END
  WHEN glucose_min IS NULL OR ABS(glucose_max - 130) > ABS(glucose_min - 130) THEN
    CASE
      WHEN glucose_max < 40 THEN 8
      WHEN glucose_max < 60 THEN 9
      WHEN glucose_max < 200 THEN 0
      WHEN glucose_max < 350 THEN 3
      WHEN glucose_max >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END
  ELSE GREATEST(
    CASE
      WHEN glucose_min < 40 THEN 8
      WHEN glucose_min < 60 THEN 9
      WHEN glucose_min < 200 THEN 0
      WHEN glucose_min < 350 THEN 3
      WHEN glucose_min >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END,
    CASE
      WHEN glucose_max < 40 THEN 8
      WHEN glucose_max < 60 THEN 9
      WHEN glucose_max < 200 THEN 0
      WHEN glucose_max < 350 THEN 3
      WHEN glucose_max >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END
  )
END
{%- endmacro %}

{%- macro apsiii_acidbase_score() -%}
CASE
  WHEN ph IS NULL OR paco2 IS NULL THEN NULL
  WHEN ph < 7.2 AND paco2 < 50 THEN 12
  WHEN ph < 7.2 THEN 4
  WHEN ph < 7.3 AND paco2 < 30 THEN 9
  WHEN ph < 7.3 AND paco2 < 40 THEN 6
  WHEN ph < 7.3 AND paco2 < 50 THEN 3
  WHEN ph < 7.3 THEN 2
  WHEN ph < 7.35 AND paco2 < 30 THEN 9
  WHEN ph < 7.35 AND paco2 < 45 THEN 0
  WHEN ph < 7.35 THEN 1
  WHEN ph < 7.45 AND paco2 < 30 THEN 5
  WHEN ph < 7.45 AND paco2 < 45 THEN 0
  WHEN ph < 7.45 THEN 1
  WHEN ph < 7.5 AND paco2 < 30 THEN 5
  WHEN ph < 7.5 AND paco2 < 35 THEN 0
  WHEN ph < 7.5 AND paco2 < 45 THEN 2
  WHEN ph < 7.5 THEN 12
  WHEN ph < 7.6 AND paco2 < 40 THEN 3
  WHEN ph < 7.6 THEN 12
  WHEN paco2 < 25 THEN 0
  WHEN paco2 < 40 THEN 3
  WHEN paco2 >= 40 THEN 12
  WHEN ph IS NULL AND paco2 IS NULL THEN NULL
  ELSE 0
END
{%- endmacro %}

{%- macro apsiii_gcs_score() -%}
CASE
  WHEN endotrachflag = 1 THEN 0
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 1 AND 2 THEN 48
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 3 AND 4 THEN 33
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 5 AND 6 THEN 16
  WHEN gcseyes = 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor BETWEEN 1 AND 2 THEN 29
  WHEN gcseyes = 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor BETWEEN 3 AND 4 THEN 24
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 1 AND 3 AND gcsmotor BETWEEN 1 AND 2 THEN 29
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 1 AND 3 AND gcsmotor BETWEEN 3 AND 4 THEN 24
  WHEN gcseyes > 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 5 AND 6 THEN 15
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor = 5 THEN 13
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor = 6 THEN 10
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor BETWEEN 1 AND 4 THEN 13
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor = 5 THEN 8
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor = 6 THEN 3
  WHEN gcseyes > 1 AND gcsverbal = 5 AND gcsmotor BETWEEN 1 AND 5 THEN 3
  WHEN gcseyes > 1 AND gcsverbal = 5 AND gcsmotor = 6 THEN 0
END
{%- endmacro %}

{%- macro apsiii_hr_score_decided_by() -%}
CASE
  WHEN heartrate_max IS NULL OR ABS(heartrate_min - 75) > ABS(heartrate_max - 75) OR ABS(heartrate_min - 75) = ABS(heartrate_max - 75) AND COALESCE(
    CASE
      WHEN heartrate_min < 40 THEN 8
      WHEN heartrate_min < 50 THEN 5
      WHEN heartrate_min < 100 THEN 0
      WHEN heartrate_min < 110 THEN 1
      WHEN heartrate_min < 120 THEN 5
      WHEN heartrate_min < 140 THEN 7
      WHEN heartrate_min < 155 THEN 13
      WHEN heartrate_min >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN heartrate_max < 40 THEN 8
      WHEN heartrate_max < 50 THEN 5
      WHEN heartrate_max < 100 THEN 0
      WHEN heartrate_max < 110 THEN 1
      WHEN heartrate_max < 120 THEN 5
      WHEN heartrate_max < 140 THEN 7
      WHEN heartrate_max < 155 THEN 13
      WHEN heartrate_max >= 155 THEN 17
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 'heartrate_min'
    END
  ELSE
    CASE
      WHEN heartrate_min IS NULL AND heartrate_max IS NULL THEN NULL
      ELSE 'heartrate_max'
    END
END
{%- endmacro %}

{%- macro apsiii_meanbp_score_decided_by() -%}
CASE
  WHEN meanbp_max IS NULL OR ABS(meanbp_min - 90) > ABS(meanbp_max - 90) OR ABS(meanbp_min - 90) = ABS(meanbp_max - 90) AND COALESCE(
    CASE
      WHEN meanbp_min < 40 THEN 23
      WHEN meanbp_min < 60 THEN 15
      WHEN meanbp_min < 70 THEN 7
      WHEN meanbp_min < 80 THEN 6
      WHEN meanbp_min < 100 THEN 0
      WHEN meanbp_min < 120 THEN 4
      WHEN meanbp_min < 130 THEN 7
      WHEN meanbp_min < 140 THEN 9
      WHEN meanbp_min >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN meanbp_max < 40 THEN 23
      WHEN meanbp_max < 60 THEN 15
      WHEN meanbp_max < 70 THEN 7
      WHEN meanbp_max < 80 THEN 6
      WHEN meanbp_max < 100 THEN 0
      WHEN meanbp_max < 120 THEN 4
      WHEN meanbp_max < 130 THEN 7
      WHEN meanbp_max < 140 THEN 9
      WHEN meanbp_max >= 140 THEN 10
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 'meanbp_min'
    END
  ELSE
    CASE
      WHEN meanbp_min IS NULL AND meanbp_max IS NULL THEN NULL
      ELSE 'meanbp_max'
    END
END
{%- endmacro %}

{%- macro apsiii_temp_score_decided_by() -%}
CASE
  WHEN tempc_max IS NULL OR ABS(tempc_min - 38) > ABS(tempc_max - 38) OR ABS(tempc_min - 38) = ABS(tempc_max - 38) AND COALESCE(
    CASE
      WHEN tempc_min < 33 THEN 20
      WHEN tempc_min < 33.5 THEN 16
      WHEN tempc_min < 34 THEN 13
      WHEN tempc_min < 35 THEN 8
      WHEN tempc_min < 36 THEN 2
      WHEN tempc_min < 40 THEN 0
      WHEN tempc_min >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN tempc_max < 33 THEN 20
      WHEN tempc_max < 33.5 THEN 16
      WHEN tempc_max < 34 THEN 13
      WHEN tempc_max < 35 THEN 8
      WHEN tempc_max < 36 THEN 2
      WHEN tempc_max < 40 THEN 0
      WHEN tempc_max >= 40 THEN 4
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 'tempc_min'
    END
  ELSE
    CASE
      WHEN tempc_min IS NULL AND tempc_max IS NULL THEN NULL
      ELSE 'tempc_max'
    END
END
{%- endmacro %}

{%- macro apsiii_resprate_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN resprate_max IS NULL OR ABS(resprate_min - 19) > ABS(resprate_max - 19) OR ABS(resprate_min - 19) = ABS(resprate_max - 19) AND COALESCE(
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min < 14 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max < 14 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min < 14 THEN 'vent resprate_min'
      WHEN resprate_min < 6 THEN 'resprate_min'
      WHEN resprate_min < 12 THEN 'resprate_min'
      WHEN resprate_min < 14 THEN 'resprate_min'
      WHEN resprate_min < 25 THEN 'resprate_min'
      WHEN resprate_min < 35 THEN 'resprate_min'
      WHEN resprate_min < 40 THEN 'resprate_min'
      WHEN resprate_min < 50 THEN 'resprate_min'
      WHEN resprate_min >= 50 THEN 'resprate_min'
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN resprate_min IS NULL THEN '' ELSE 'resprate_min ' END, CASE WHEN vent IS NULL THEN '' ELSE 'vent ' END))
    END
  ELSE
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max < 14 THEN 'vent resprate_max'
      WHEN resprate_max < 6 THEN 'resprate_max'
      WHEN resprate_max < 12 THEN 'resprate_max'
      WHEN resprate_max < 14 THEN 'resprate_max'
      WHEN resprate_max < 25 THEN 'resprate_max'
      WHEN resprate_max < 35 THEN 'resprate_max'
      WHEN resprate_max < 40 THEN 'resprate_max'
      WHEN resprate_max < 50 THEN 'resprate_max'
      WHEN resprate_max >= 50 THEN 'resprate_max'
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END, CASE WHEN vent IS NULL THEN '' ELSE 'vent ' END))
    END
END
{%- else -%}
CASE
  WHEN resprate_max IS NULL OR ABS(resprate_min - 19) > ABS(resprate_max - 19) OR ABS(resprate_min - 19) = ABS(resprate_max - 19) AND COALESCE(
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min BETWEEN 6 AND 12 THEN 0
      WHEN resprate_min < 6 THEN 17
      WHEN resprate_min < 12 THEN 8
      WHEN resprate_min < 14 THEN 7
      WHEN resprate_min < 25 THEN 0
      WHEN resprate_min < 35 THEN 6
      WHEN resprate_min < 40 THEN 9
      WHEN resprate_min < 50 THEN 11
      WHEN resprate_min >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max BETWEEN 6 AND 12 THEN 0
      WHEN resprate_max < 6 THEN 17
      WHEN resprate_max < 12 THEN 8
      WHEN resprate_max < 14 THEN 7
      WHEN resprate_max < 25 THEN 0
      WHEN resprate_max < 35 THEN 6
      WHEN resprate_max < 40 THEN 9
      WHEN resprate_max < 50 THEN 11
      WHEN resprate_max >= 50 THEN 18
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN resprate_min IS NULL THEN NULL
      WHEN vent = 1 AND resprate_min BETWEEN 6 AND 12 THEN 'vent resprate_min'
      WHEN resprate_min < 6 THEN 'resprate_min'
      WHEN resprate_min < 12 THEN 'resprate_min'
      WHEN resprate_min < 14 THEN 'resprate_min'
      WHEN resprate_min < 25 THEN 'resprate_min'
      WHEN resprate_min < 35 THEN 'resprate_min'
      WHEN resprate_min < 40 THEN 'resprate_min'
      WHEN resprate_min < 50 THEN 'resprate_min'
      WHEN resprate_min >= 50 THEN 'resprate_min'
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN resprate_min IS NULL THEN '' ELSE 'resprate_min ' END, CASE WHEN vent IS NULL THEN '' ELSE 'vent ' END))
    END
  ELSE
    CASE
      WHEN resprate_max IS NULL THEN NULL
      WHEN vent = 1 AND resprate_max BETWEEN 6 AND 12 THEN 'vent resprate_max'
      WHEN resprate_max < 6 THEN 'resprate_max'
      WHEN resprate_max < 12 THEN 'resprate_max'
      WHEN resprate_max < 14 THEN 'resprate_max'
      WHEN resprate_max < 25 THEN 'resprate_max'
      WHEN resprate_max < 35 THEN 'resprate_max'
      WHEN resprate_max < 40 THEN 'resprate_max'
      WHEN resprate_max < 50 THEN 'resprate_max'
      WHEN resprate_max >= 50 THEN 'resprate_max'
      WHEN resprate_min IS NULL AND resprate_max IS NULL AND vent IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN resprate_max IS NULL THEN '' ELSE 'resprate_max ' END, CASE WHEN vent IS NULL THEN '' ELSE 'vent ' END))
    END
END
{%- endif -%}
{%- endmacro %}

{%- macro apsiii_pao2_aado2_score_decided_by() -%}
{%- if reference_mode() -%}
CASE
  WHEN pao2 < 50 THEN 'pao2'
  WHEN pao2 < 70 THEN 'pao2'
  WHEN pao2 < 80 THEN 'pao2'
  WHEN pao2 >= 80 THEN 'pao2'
  WHEN aado2 >= 500 THEN 'aado2'
  WHEN aado2 >= 350 THEN 'aado2'
  WHEN aado2 >= 250 THEN 'aado2'
  WHEN aado2 >= 100 THEN 'aado2'
  WHEN pao2 IS NULL AND aado2 IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN pao2 IS NULL THEN '' ELSE 'pao2 ' END, CASE WHEN aado2 IS NULL THEN '' ELSE 'aado2 ' END))
END
{%- else -%}
CASE
  WHEN pao2 < 50 THEN 'pao2'
  WHEN aado2 >= 500 THEN 'aado2'
  WHEN aado2 >= 350 THEN 'aado2'
  WHEN aado2 >= 250 THEN 'aado2'
  WHEN aado2 >= 100 THEN 'aado2'
  WHEN pao2 < 70 THEN 'pao2'
  WHEN pao2 < 80 THEN 'pao2'
  WHEN pao2 >= 80 THEN 'pao2'
  WHEN pao2 IS NULL AND aado2 IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN pao2 IS NULL THEN '' ELSE 'pao2 ' END, CASE WHEN aado2 IS NULL THEN '' ELSE 'aado2 ' END))
END
{%- endif -%}
{%- endmacro %}

{%- macro apsiii_hematocrit_score_decided_by() -%}
CASE
  WHEN hematocrit_max IS NULL OR ABS(hematocrit_min - 45.5) > ABS(hematocrit_max - 45.5) OR ABS(hematocrit_min - 45.5) = ABS(hematocrit_max - 45.5) AND COALESCE(
    CASE
      WHEN hematocrit_min < 41 THEN 3
      WHEN hematocrit_min < 50 THEN 0
      WHEN hematocrit_min >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN hematocrit_max < 41 THEN 3
      WHEN hematocrit_max < 50 THEN 0
      WHEN hematocrit_max >= 50 THEN 3
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 'hematocrit_min'
    END
  ELSE
    CASE
      WHEN hematocrit_min IS NULL AND hematocrit_max IS NULL THEN NULL
      ELSE 'hematocrit_max'
    END
END
{%- endmacro %}

{%- macro apsiii_wbc_score_decided_by() -%}
CASE
  WHEN wbc_max IS NULL OR ABS(wbc_min - 11.5) > ABS(wbc_max - 11.5) OR ABS(wbc_min - 11.5) = ABS(wbc_max - 11.5) AND COALESCE(
    CASE
      WHEN wbc_min < 1 THEN 19
      WHEN wbc_min < 3 THEN 5
      WHEN wbc_min < 20 THEN 0
      WHEN wbc_min < 25 THEN 1
      WHEN wbc_min >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN wbc_max < 1 THEN 19
      WHEN wbc_max < 3 THEN 5
      WHEN wbc_max < 20 THEN 0
      WHEN wbc_max < 25 THEN 1
      WHEN wbc_max >= 25 THEN 5
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 'wbc_min'
    END
  ELSE
    CASE
      WHEN wbc_min IS NULL AND wbc_max IS NULL THEN NULL
      ELSE 'wbc_max'
    END
END
{%- endmacro %}

{%- macro apsiii_creatinine_score_decided_by() -%}
CASE
  WHEN creatinine_max IS NULL OR ABS(creatinine_min - 1) > ABS(creatinine_max - 1) OR ABS(creatinine_min - 1) = ABS(creatinine_max - 1) AND COALESCE(
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_min < 0.5 THEN 3
      WHEN creatinine_min < 1.5 THEN 0
      WHEN creatinine_min < 1.95 THEN 4
      WHEN creatinine_min >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 10
      WHEN creatinine_max < 0.5 THEN 3
      WHEN creatinine_max < 1.5 THEN 0
      WHEN creatinine_max < 1.95 THEN 4
      WHEN creatinine_max >= 1.95 THEN 7
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 'creatinine_max urineoutput ckd'
      WHEN creatinine_min < 0.5 THEN 'creatinine_min'
      WHEN creatinine_min < 1.5 THEN 'creatinine_min'
      WHEN creatinine_min < 1.95 THEN 'creatinine_min'
      WHEN creatinine_min >= 1.95 THEN 'creatinine_min'
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN creatinine_min IS NULL THEN '' ELSE 'creatinine_min ' END, CASE WHEN urineoutput IS NULL THEN '' ELSE 'urineoutput ' END, CASE WHEN ckd IS NULL THEN '' ELSE 'ckd ' END))
    END
  ELSE
    CASE
      WHEN creatinine_max IS NULL THEN NULL
      WHEN creatinine_max >= 1.5 AND urineoutput < 410 AND ckd = 0 THEN 'creatinine_max urineoutput ckd'
      WHEN creatinine_max < 0.5 THEN 'creatinine_max'
      WHEN creatinine_max < 1.5 THEN 'creatinine_max'
      WHEN creatinine_max < 1.95 THEN 'creatinine_max'
      WHEN creatinine_max >= 1.95 THEN 'creatinine_max'
      WHEN creatinine_min IS NULL AND creatinine_max IS NULL AND urineoutput IS NULL AND ckd IS NULL THEN NULL
      ELSE TRIM(CONCAT(CASE WHEN creatinine_max IS NULL THEN '' ELSE 'creatinine_max ' END, CASE WHEN urineoutput IS NULL THEN '' ELSE 'urineoutput ' END, CASE WHEN ckd IS NULL THEN '' ELSE 'ckd ' END))
    END
END
{%- endmacro %}

{%- macro apsiii_uo_score_decided_by() -%}
CASE
  WHEN urineoutput IS NULL THEN NULL
  ELSE 'urineoutput'
END
{%- endmacro %}

{%- macro apsiii_bun_score_decided_by() -%}
CASE
  WHEN bun_max IS NULL THEN NULL
  ELSE 'bun_max'
END
{%- endmacro %}

{%- macro apsiii_sodium_score_decided_by() -%}
CASE
  WHEN sodium_max IS NULL OR ABS(sodium_min - 145.5) > ABS(sodium_max - 145.5) OR ABS(sodium_min - 145.5) = ABS(sodium_max - 145.5) AND COALESCE(
    CASE
      WHEN sodium_min < 120 THEN 3
      WHEN sodium_min < 135 THEN 2
      WHEN sodium_min < 155 THEN 0
      WHEN sodium_min >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN sodium_max < 120 THEN 3
      WHEN sodium_max < 135 THEN 2
      WHEN sodium_max < 155 THEN 0
      WHEN sodium_max >= 155 THEN 4
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 'sodium_min'
    END
  ELSE
    CASE
      WHEN sodium_min IS NULL AND sodium_max IS NULL THEN NULL
      ELSE 'sodium_max'
    END
END
{%- endmacro %}

{%- macro apsiii_albumin_score_decided_by() -%}
CASE
  WHEN albumin_max IS NULL OR ABS(albumin_min - 3.5) > ABS(albumin_max - 3.5) OR ABS(albumin_min - 3.5) = ABS(albumin_max - 3.5) AND COALESCE(
    CASE
      WHEN albumin_min < 2 THEN 11
      WHEN albumin_min < 2.5 THEN 6
      WHEN albumin_min < 4.5 THEN 0
      WHEN albumin_min >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN albumin_max < 2 THEN 11
      WHEN albumin_max < 2.5 THEN 6
      WHEN albumin_max < 4.5 THEN 0
      WHEN albumin_max >= 4.5 THEN 4
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 'albumin_min'
    END
  ELSE
    CASE
      WHEN albumin_min IS NULL AND albumin_max IS NULL THEN NULL
      ELSE 'albumin_max'
    END
END
{%- endmacro %}

{%- macro apsiii_bilirubin_score_decided_by() -%}
CASE
  WHEN bilirubin_max IS NULL THEN NULL
  ELSE 'bilirubin_max'
END
{%- endmacro %}

{%- macro apsiii_glucose_score_decided_by() -%}
CASE
  WHEN glucose_max IS NULL OR ABS(glucose_min - 130) > ABS(glucose_max - 130) OR ABS(glucose_min - 130) = ABS(glucose_max - 130) AND COALESCE(
    CASE
      WHEN glucose_min < 40 THEN 8
      WHEN glucose_min < 60 THEN 9
      WHEN glucose_min < 200 THEN 0
      WHEN glucose_min < 350 THEN 3
      WHEN glucose_min >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) > COALESCE(
    CASE
      WHEN glucose_max < 40 THEN 8
      WHEN glucose_max < 60 THEN 9
      WHEN glucose_max < 200 THEN 0
      WHEN glucose_max < 350 THEN 3
      WHEN glucose_max >= 350 THEN 5
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 0
    END,
    -1
  ) THEN
    CASE
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 'glucose_min'
    END
  ELSE
    CASE
      WHEN glucose_min IS NULL AND glucose_max IS NULL THEN NULL
      ELSE 'glucose_max'
    END
END
{%- endmacro %}

{%- macro apsiii_acidbase_score_decided_by() -%}
CASE
  WHEN ph IS NULL THEN NULL
  WHEN paco2 IS NULL THEN NULL
  WHEN ph < 7.2 AND paco2 < 50 THEN 'ph paco2'
  WHEN ph < 7.2 THEN 'ph'
  WHEN ph < 7.3 AND paco2 < 30 THEN 'ph paco2'
  WHEN ph < 7.3 AND paco2 < 40 THEN 'ph paco2'
  WHEN ph < 7.3 AND paco2 < 50 THEN 'ph paco2'
  WHEN ph < 7.3 THEN 'ph'
  WHEN ph < 7.35 AND paco2 < 30 THEN 'ph paco2'
  WHEN ph < 7.35 AND paco2 < 45 THEN 'ph paco2'
  WHEN ph < 7.35 THEN 'ph'
  WHEN ph < 7.45 AND paco2 < 30 THEN 'ph paco2'
  WHEN ph < 7.45 AND paco2 < 45 THEN 'ph paco2'
  WHEN ph < 7.45 THEN 'ph'
  WHEN ph < 7.5 AND paco2 < 30 THEN 'ph paco2'
  WHEN ph < 7.5 AND paco2 < 35 THEN 'ph paco2'
  WHEN ph < 7.5 AND paco2 < 45 THEN 'ph paco2'
  WHEN ph < 7.5 THEN 'ph'
  WHEN ph < 7.6 AND paco2 < 40 THEN 'ph paco2'
  WHEN ph < 7.6 THEN 'ph'
  WHEN paco2 < 25 THEN 'paco2'
  WHEN paco2 < 40 THEN 'paco2'
  WHEN paco2 >= 40 THEN 'paco2'
  WHEN ph IS NULL AND paco2 IS NULL THEN NULL
  ELSE TRIM(CONCAT(CASE WHEN ph IS NULL THEN '' ELSE 'ph ' END, CASE WHEN paco2 IS NULL THEN '' ELSE 'paco2 ' END))
END
{%- endmacro %}

{%- macro apsiii_gcs_score_decided_by() -%}
CASE
  WHEN endotrachflag = 1 THEN 'endotrachflag'
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 1 AND 2 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 3 AND 4 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes = 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 5 AND 6 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes = 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor BETWEEN 1 AND 2 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes = 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor BETWEEN 3 AND 4 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 1 AND 3 AND gcsmotor BETWEEN 1 AND 2 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 1 AND 3 AND gcsmotor BETWEEN 3 AND 4 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 1 AND gcsmotor BETWEEN 5 AND 6 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor = 5 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal BETWEEN 2 AND 3 AND gcsmotor = 6 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor BETWEEN 1 AND 4 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor = 5 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 4 AND gcsmotor = 6 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 5 AND gcsmotor BETWEEN 1 AND 5 THEN 'gcseyes gcsverbal gcsmotor'
  WHEN gcseyes > 1 AND gcsverbal = 5 AND gcsmotor = 6 THEN 'gcseyes gcsverbal gcsmotor'
END
{%- endmacro %}

{%- macro apsiii_components() -%}
{{ return(['hr_score', 'meanbp_score', 'temp_score', 'resprate_score', 'pao2_aado2_score', 'hematocrit_score', 'wbc_score', 'creatinine_score', 'uo_score', 'bun_score', 'sodium_score', 'albumin_score', 'bilirubin_score', 'glucose_score', 'acidbase_score', 'gcs_score']) }}
{%- endmacro %}

{%- macro apsiii_points() -%}
{{ apsiii_hr_score() }} AS hr_score,
{{ apsiii_meanbp_score() }} AS meanbp_score,
{{ apsiii_temp_score() }} AS temp_score,
{{ apsiii_resprate_score() }} AS resprate_score,
{{ apsiii_pao2_aado2_score() }} AS pao2_aado2_score,
{{ apsiii_hematocrit_score() }} AS hematocrit_score,
{{ apsiii_wbc_score() }} AS wbc_score,
{{ apsiii_creatinine_score() }} AS creatinine_score,
{{ apsiii_uo_score() }} AS uo_score,
{{ apsiii_bun_score() }} AS bun_score,
{{ apsiii_sodium_score() }} AS sodium_score,
{{ apsiii_albumin_score() }} AS albumin_score,
{{ apsiii_bilirubin_score() }} AS bilirubin_score,
{{ apsiii_glucose_score() }} AS glucose_score,
{{ apsiii_acidbase_score() }} AS acidbase_score,
{{ apsiii_gcs_score() }} AS gcs_score
{%- endmacro %}

{%- macro apsiii_total() -%}
COALESCE(hr_score, 0)
+ COALESCE(meanbp_score, 0)
+ COALESCE(temp_score, 0)
+ COALESCE(resprate_score, 0)
+ COALESCE(pao2_aado2_score, 0)
+ COALESCE(hematocrit_score, 0)
+ COALESCE(wbc_score, 0)
+ COALESCE(creatinine_score, 0)
+ COALESCE(uo_score, 0)
+ COALESCE(bun_score, 0)
+ COALESCE(sodium_score, 0)
+ COALESCE(albumin_score, 0)
+ COALESCE(bilirubin_score, 0)
+ COALESCE(glucose_score, 0)
+ COALESCE(acidbase_score, 0)
+ COALESCE(gcs_score, 0)
{%- endmacro %}

{%- macro apsiii_probability() -%}
1 / (1 + EXP(-(-4.436 + 0.04726 * apsiii)))
{%- endmacro %}

{%- macro apsiii_input(scored) -%}
CASE input
  WHEN 'heartrate_min' THEN CAST({{ scored }}.heartrate_min AS FLOAT64)
  WHEN 'heartrate_max' THEN CAST({{ scored }}.heartrate_max AS FLOAT64)
  WHEN 'meanbp_min' THEN CAST({{ scored }}.meanbp_min AS FLOAT64)
  WHEN 'meanbp_max' THEN CAST({{ scored }}.meanbp_max AS FLOAT64)
  WHEN 'tempc_min' THEN CAST({{ scored }}.tempc_min AS FLOAT64)
  WHEN 'tempc_max' THEN CAST({{ scored }}.tempc_max AS FLOAT64)
  WHEN 'resprate_min' THEN CAST({{ scored }}.resprate_min AS FLOAT64)
  WHEN 'resprate_max' THEN CAST({{ scored }}.resprate_max AS FLOAT64)
  WHEN 'vent' THEN CAST({{ scored }}.vent AS FLOAT64)
  WHEN 'pao2' THEN CAST({{ scored }}.pao2 AS FLOAT64)
  WHEN 'aado2' THEN CAST({{ scored }}.aado2 AS FLOAT64)
  WHEN 'hematocrit_min' THEN CAST({{ scored }}.hematocrit_min AS FLOAT64)
  WHEN 'hematocrit_max' THEN CAST({{ scored }}.hematocrit_max AS FLOAT64)
  WHEN 'wbc_min' THEN CAST({{ scored }}.wbc_min AS FLOAT64)
  WHEN 'wbc_max' THEN CAST({{ scored }}.wbc_max AS FLOAT64)
  WHEN 'creatinine_min' THEN CAST({{ scored }}.creatinine_min AS FLOAT64)
  WHEN 'creatinine_max' THEN CAST({{ scored }}.creatinine_max AS FLOAT64)
  WHEN 'ckd' THEN CAST({{ scored }}.ckd AS FLOAT64)
  WHEN 'urineoutput' THEN CAST({{ scored }}.urineoutput AS FLOAT64)
  WHEN 'bun_max' THEN CAST({{ scored }}.bun_max AS FLOAT64)
  WHEN 'sodium_min' THEN CAST({{ scored }}.sodium_min AS FLOAT64)
  WHEN 'sodium_max' THEN CAST({{ scored }}.sodium_max AS FLOAT64)
  WHEN 'albumin_min' THEN CAST({{ scored }}.albumin_min AS FLOAT64)
  WHEN 'albumin_max' THEN CAST({{ scored }}.albumin_max AS FLOAT64)
  WHEN 'bilirubin_max' THEN CAST({{ scored }}.bilirubin_max AS FLOAT64)
  WHEN 'glucose_min' THEN CAST({{ scored }}.glucose_min AS FLOAT64)
  WHEN 'glucose_max' THEN CAST({{ scored }}.glucose_max AS FLOAT64)
  WHEN 'ph' THEN CAST({{ scored }}.ph AS FLOAT64)
  WHEN 'paco2' THEN CAST({{ scored }}.paco2 AS FLOAT64)
  WHEN 'gcseyes' THEN CAST({{ scored }}.gcseyes AS FLOAT64)
  WHEN 'gcsverbal' THEN CAST({{ scored }}.gcsverbal AS FLOAT64)
  WHEN 'gcsmotor' THEN CAST({{ scored }}.gcsmotor AS FLOAT64)
  WHEN 'endotrachflag' THEN CAST({{ scored }}.endotrachflag AS FLOAT64)
END AS value,
CASE input
  WHEN 'heartrate_min' THEN CAST(NULL AS STRING)
  WHEN 'heartrate_max' THEN CAST(NULL AS STRING)
  WHEN 'meanbp_min' THEN CAST(NULL AS STRING)
  WHEN 'meanbp_max' THEN CAST(NULL AS STRING)
  WHEN 'tempc_min' THEN CAST(NULL AS STRING)
  WHEN 'tempc_max' THEN CAST(NULL AS STRING)
  WHEN 'resprate_min' THEN CAST(NULL AS STRING)
  WHEN 'resprate_max' THEN CAST(NULL AS STRING)
  WHEN 'vent' THEN CAST(NULL AS STRING)
  WHEN 'pao2' THEN CAST(NULL AS STRING)
  WHEN 'aado2' THEN CAST(NULL AS STRING)
  WHEN 'hematocrit_min' THEN CAST(NULL AS STRING)
  WHEN 'hematocrit_max' THEN CAST(NULL AS STRING)
  WHEN 'wbc_min' THEN CAST(NULL AS STRING)
  WHEN 'wbc_max' THEN CAST(NULL AS STRING)
  WHEN 'creatinine_min' THEN CAST(NULL AS STRING)
  WHEN 'creatinine_max' THEN CAST(NULL AS STRING)
  WHEN 'ckd' THEN CAST(NULL AS STRING)
  WHEN 'urineoutput' THEN CAST(NULL AS STRING)
  WHEN 'bun_max' THEN CAST(NULL AS STRING)
  WHEN 'sodium_min' THEN CAST(NULL AS STRING)
  WHEN 'sodium_max' THEN CAST(NULL AS STRING)
  WHEN 'albumin_min' THEN CAST(NULL AS STRING)
  WHEN 'albumin_max' THEN CAST(NULL AS STRING)
  WHEN 'bilirubin_max' THEN CAST(NULL AS STRING)
  WHEN 'glucose_min' THEN CAST(NULL AS STRING)
  WHEN 'glucose_max' THEN CAST(NULL AS STRING)
  WHEN 'ph' THEN CAST(NULL AS STRING)
  WHEN 'paco2' THEN CAST(NULL AS STRING)
  WHEN 'gcseyes' THEN CAST(NULL AS STRING)
  WHEN 'gcsverbal' THEN CAST(NULL AS STRING)
  WHEN 'gcsmotor' THEN CAST(NULL AS STRING)
  WHEN 'endotrachflag' THEN CAST(NULL AS STRING)
END AS category,
CASE input
  WHEN 'heartrate_min' THEN 'bpm'
  WHEN 'heartrate_max' THEN 'bpm'
  WHEN 'meanbp_min' THEN 'mmHg'
  WHEN 'meanbp_max' THEN 'mmHg'
  WHEN 'tempc_min' THEN 'degC'
  WHEN 'tempc_max' THEN 'degC'
  WHEN 'resprate_min' THEN 'breaths/min'
  WHEN 'resprate_max' THEN 'breaths/min'
  WHEN 'vent' THEN '1'
  WHEN 'pao2' THEN 'mmHg'
  WHEN 'aado2' THEN 'mmHg'
  WHEN 'hematocrit_min' THEN '%'
  WHEN 'hematocrit_max' THEN '%'
  WHEN 'wbc_min' THEN 'K/uL'
  WHEN 'wbc_max' THEN 'K/uL'
  WHEN 'creatinine_min' THEN 'mg/dL'
  WHEN 'creatinine_max' THEN 'mg/dL'
  WHEN 'ckd' THEN '1'
  WHEN 'urineoutput' THEN 'mL'
  WHEN 'bun_max' THEN 'mg/dL'
  WHEN 'sodium_min' THEN 'mEq/L'
  WHEN 'sodium_max' THEN 'mEq/L'
  WHEN 'albumin_min' THEN 'g/dL'
  WHEN 'albumin_max' THEN 'g/dL'
  WHEN 'bilirubin_max' THEN 'mg/dL'
  WHEN 'glucose_min' THEN 'mg/dL'
  WHEN 'glucose_max' THEN 'mg/dL'
  WHEN 'ph' THEN '1'
  WHEN 'paco2' THEN 'mmHg'
  WHEN 'gcseyes' THEN '1'
  WHEN 'gcsverbal' THEN '1'
  WHEN 'gcsmotor' THEN '1'
  WHEN 'endotrachflag' THEN '1'
END AS unit
{%- endmacro %}

{%- macro apsiii_drivers() -%}
SELECT
  decided.icustay_id,
  'apsiii' AS score,
  decided.component,
  decided.points,
  NULLIF(input, '') AS input,
  {{ apsiii_input('scored') | indent(2) }},
  scored.score_mode
FROM (
  SELECT
    icustay_id,
    'hr_score' AS component,
    CAST({{ apsiii_hr_score() }} AS FLOAT64) AS points,
    {{ apsiii_hr_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'meanbp_score' AS component,
    CAST({{ apsiii_meanbp_score() }} AS FLOAT64) AS points,
    {{ apsiii_meanbp_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'temp_score' AS component,
    CAST({{ apsiii_temp_score() }} AS FLOAT64) AS points,
    {{ apsiii_temp_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'resprate_score' AS component,
    CAST({{ apsiii_resprate_score() }} AS FLOAT64) AS points,
    {{ apsiii_resprate_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'pao2_aado2_score' AS component,
    CAST({{ apsiii_pao2_aado2_score() }} AS FLOAT64) AS points,
    {{ apsiii_pao2_aado2_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'hematocrit_score' AS component,
    CAST({{ apsiii_hematocrit_score() }} AS FLOAT64) AS points,
    {{ apsiii_hematocrit_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'wbc_score' AS component,
    CAST({{ apsiii_wbc_score() }} AS FLOAT64) AS points,
    {{ apsiii_wbc_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'creatinine_score' AS component,
    CAST({{ apsiii_creatinine_score() }} AS FLOAT64) AS points,
    {{ apsiii_creatinine_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'uo_score' AS component,
    CAST({{ apsiii_uo_score() }} AS FLOAT64) AS points,
    {{ apsiii_uo_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'bun_score' AS component,
    CAST({{ apsiii_bun_score() }} AS FLOAT64) AS points,
    {{ apsiii_bun_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'sodium_score' AS component,
    CAST({{ apsiii_sodium_score() }} AS FLOAT64) AS points,
    {{ apsiii_sodium_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'albumin_score' AS component,
    CAST({{ apsiii_albumin_score() }} AS FLOAT64) AS points,
    {{ apsiii_albumin_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'bilirubin_score' AS component,
    CAST({{ apsiii_bilirubin_score() }} AS FLOAT64) AS points,
    {{ apsiii_bilirubin_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'glucose_score' AS component,
    CAST({{ apsiii_glucose_score() }} AS FLOAT64) AS points,
    {{ apsiii_glucose_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'acidbase_score' AS component,
    CAST({{ apsiii_acidbase_score() }} AS FLOAT64) AS points,
    {{ apsiii_acidbase_score_decided_by() }} AS decided_by
  FROM apsiii
  UNION ALL
  SELECT
    icustay_id,
    'gcs_score' AS component,
    CAST({{ apsiii_gcs_score() }} AS FLOAT64) AS points,
    {{ apsiii_gcs_score_decided_by() }} AS decided_by
  FROM apsiii
) AS decided
INNER JOIN apsiii AS scored ON scored.icustay_id = decided.icustay_id
CROSS JOIN UNNEST(SPLIT(decided.decided_by, ' ')) AS input
{%- endmacro %}
