-- Values of the first 24 hours that SOFA-2 is scored from.
--
-- Traps: a ratio scores 3 or 4 only with the support of its own moment, so that the worst moment is looked for and
-- not the lowest ratio. Norepinephrine and epinephrine are added where they run together. Infusions count from an
-- hour on. Urine per weight is known for the guideline's spans of 6, 12 and 24 hours. ECMO and circulatory support
-- are in no table that is read here, and stay unknown.
WITH spans AS (
  SELECT icustay_id, starttime, endtime FROM {{ ref('ventilation_durations') }}
  UNION ALL
  SELECT icustay_id, starttime, endtime FROM {{ ref('cpap_first_day') }}
  UNION ALL
  SELECT
    icustay_id,
    charttime AS starttime,
    DATETIME_ADD(charttime, INTERVAL 4 HOUR) AS endtime
  FROM {{ ref('oxygen_therapy') }}
  WHERE LOWER(o2_device) LIKE '%high flow nasal cannula%'
),

ratios AS (
  SELECT
    icustay_id,
    charttime,
    pao2fio2 AS pf
  FROM {{ ref('int_scored_gases') }}
  WHERE pao2fio2 IS NOT NULL
),

-- The oximeter stands in where no gas was taken.
oximetry AS (
  SELECT
    stays.icustay_id,
    spo2.charttime,
    spo2.valuenum AS spo2,
    100 * spo2.valuenum / oxygen.fio2 AS sf
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('int_chart_items') }} AS spo2
    ON spo2.icustay_id = stays.icustay_id
    AND spo2.concept = 'spo2'
    AND spo2.charttime > stays.intime
    AND spo2.charttime <= stays.day_end
  INNER JOIN {{ ref('pivoted_fio2') }} AS oxygen
    ON oxygen.icustay_id = stays.icustay_id
    AND oxygen.charttime <= spo2.charttime
    AND oxygen.charttime >= DATETIME_SUB(spo2.charttime, INTERVAL 4 HOUR)
  LEFT JOIN (SELECT DISTINCT icustay_id FROM ratios) AS measured ON measured.icustay_id = stays.icustay_id
  WHERE measured.icustay_id IS NULL
    AND spo2.error_flag = 0
    AND spo2.valuenum > 0
    AND spo2.valuenum < 98
    AND oxygen.fio2 >= 21
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY stays.icustay_id, spo2.charttime ORDER BY oxygen.charttime DESC, spo2.valuenum
  ) = 1
),

moments AS (
  SELECT
    icustay_id,
    charttime,
    pf,
    CAST(NULL AS FLOAT64) AS sf,
    CAST(NULL AS FLOAT64) AS spo2
  FROM ratios
  UNION ALL
  SELECT
    icustay_id,
    charttime,
    CAST(NULL AS FLOAT64) AS pf,
    sf,
    spo2
  FROM oximetry
),

supported AS (
  SELECT DISTINCT
    moments.icustay_id,
    moments.charttime
  FROM moments
  INNER JOIN spans
    ON spans.icustay_id = moments.icustay_id
    AND moments.charttime >= spans.starttime
    AND moments.charttime <= spans.endtime
),

breathing AS (
  SELECT
    moments.icustay_id,
    moments.charttime,
    moments.pf,
    moments.sf,
    moments.spo2,
    CASE WHEN supported.icustay_id IS NULL THEN 0 ELSE 1 END AS advanced_support,
    CAST(NULL AS STRING) AS ecmo
  FROM moments
  LEFT JOIN supported
    ON supported.icustay_id = moments.icustay_id
    AND supported.charttime = moments.charttime
),

-- The moment that scores most, the earliest of equals.
worst_breathing AS (
  SELECT
    icustay_id,
    pf,
    sf,
    spo2,
    advanced_support
  FROM breathing
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY icustay_id
    ORDER BY {{ sofa2_respiratory() | indent(6) }} DESC, charttime
  ) = 1
),

running AS (
  SELECT
    rates.icustay_id,
    rates.drug,
    GREATEST(rates.starttime, stays.intime) AS starttime,
    LEAST(rates.endtime, stays.day_end) AS endtime,
    rates.dose,
    rates.row_id
  FROM {{ ref('int_infusion_rates') }} AS rates
  INNER JOIN {{ ref('int_stays') }} AS stays
    ON stays.icustay_id = rates.icustay_id
    AND rates.starttime < stays.day_end
    AND rates.endtime > stays.intime
  WHERE rates.drug IN (
      'norepinephrine', 'epinephrine', 'dopamine', 'dobutamine', 'vasopressin', 'phenylephrine', 'milrinone', 'isuprel'
    )
    AND rates.dose > 0
),

counted AS (
  {{ infusions_of_an_hour('running') | indent(2) }}
),

-- A sum changes only where an infusion begins or is changed.
changes AS (
  SELECT DISTINCT
    icustay_id,
    starttime AS at_time
  FROM counted
  WHERE drug IN ('norepinephrine', 'epinephrine')
),

sums AS (
  SELECT
    changes.icustay_id,
    changes.at_time,
    SUM(counted.dose) AS ne_epi
  FROM changes
  INNER JOIN counted
    ON counted.icustay_id = changes.icustay_id
    AND counted.starttime <= changes.at_time
    AND counted.endtime > changes.at_time
    AND counted.drug IN ('norepinephrine', 'epinephrine')
  GROUP BY changes.icustay_id, changes.at_time
),

highest_sums AS (
  SELECT
    icustay_id,
    MAX(ne_epi) AS ne_epi
  FROM sums
  GROUP BY icustay_id
),

other_drugs AS (
  SELECT
    icustay_id,
    MAX(CASE WHEN drug = 'dopamine' THEN dose END) AS dopamine,
    MAX(CASE WHEN drug NOT IN ('norepinephrine', 'epinephrine', 'dopamine') THEN 1 ELSE 0 END) AS other_vaso
  FROM counted
  GROUP BY icustay_id
),

urine AS (
  SELECT
    stays.icustay_id,
    MAX(
      CASE
        WHEN urine.uo_tm_12hr >= 12 AND urine.uo_rt_12hr < 0.5 THEN 12
        WHEN urine.uo_tm_6hr >= 6 AND urine.uo_rt_6hr < 0.5 THEN 6
        WHEN urine.uo_rt_6hr IS NOT NULL THEN 0
      END
    ) AS h_lt_0_5,
    MAX(
      CASE
        WHEN urine.uo_tm_24hr >= 24 AND urine.uo_rt_24hr < 0.3 THEN 24
        WHEN urine.uo_tm_12hr >= 12 AND urine.uo_rt_12hr < 0.3 THEN 12
        WHEN urine.uo_tm_6hr >= 6 AND urine.uo_rt_6hr < 0.3 THEN 6
        WHEN urine.uo_rt_6hr IS NOT NULL THEN 0
      END
    ) AS h_lt_0_3,
    MAX(
      CASE
        WHEN urine.uo_tm_12hr >= 12 AND urine.uo_rt_12hr <= 0 THEN 12
        WHEN urine.uo_tm_6hr >= 6 AND urine.uo_rt_6hr <= 0 THEN 6
        WHEN urine.uo_rt_6hr IS NOT NULL THEN 0
      END
    ) AS h_anuria
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('kdigo_uo') }} AS urine
    ON urine.icustay_id = stays.icustay_id
    AND urine.charttime > stays.intime
    AND urine.charttime <= stays.day_end
  GROUP BY stays.icustay_id
),

acidity AS (
  SELECT
    icustay_id,
    MIN(ph) AS ph,
    MAX(score_mode) AS score_mode
  FROM {{ ref('int_scored_gases') }}
  GROUP BY icustay_id
),

-- Ordered for a day that the first day of the stay touches. The drugs are given for other reasons, too, which no
-- record says.
delirium AS (
  SELECT DISTINCT stays.icustay_id
  FROM {{ ref('int_stays') }} AS stays
  INNER JOIN {{ ref('stg_prescriptions') }} AS orders
    ON orders.hadm_id = stays.hadm_id
    AND orders.startdate <= stays.day_end
    AND COALESCE(orders.enddate, orders.startdate) >= DATETIME_TRUNC(stays.intime, DAY)
  WHERE LOWER(orders.drug) LIKE '%haloperidol%'
    OR LOWER(orders.drug) LIKE '%quetiapine%'
    OR LOWER(orders.drug) LIKE '%olanzapine%'
    OR LOWER(orders.drug) LIKE '%ziprasidone%'
    OR LOWER(orders.drug) LIKE '%dexmedetomidine%'
)

SELECT
  stays.icustay_id,
  gcs.mingcs AS gcs,
  CAST(NULL AS FLOAT64) AS gcs_motor,
  CASE WHEN delirium.icustay_id IS NULL THEN 0 ELSE 1 END AS delirium_drug,
  breathing.pf,
  breathing.sf,
  breathing.spo2,
  breathing.advanced_support,
  CAST(NULL AS STRING) AS ecmo,
  vitals.meanbp_min AS map,
  highest_sums.ne_epi,
  other_drugs.dopamine,
  COALESCE(other_drugs.other_vaso, 0) AS other_vaso,
  CAST(NULL AS INT64) AS mech_support,
  labs.bilirubin_max AS bilirubin,
  labs.creatinine_max AS creatinine,
  urine.h_lt_0_5,
  urine.h_lt_0_3,
  urine.h_anuria,
  rrt.rrt,
  labs.potassium_max AS potassium,
  acidity.ph,
  labs.bicarbonate_min AS bicarbonate,
  labs.platelet_min AS platelets,
  stays.is_adult,
  {{ score_mode_of(['vitals.score_mode', 'acidity.score_mode']) | indent(2) }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN {{ ref('int_gcs_first_day') }} AS gcs ON gcs.icustay_id = stays.icustay_id
LEFT JOIN delirium ON delirium.icustay_id = stays.icustay_id
LEFT JOIN worst_breathing AS breathing ON breathing.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('vitals_first_day') }} AS vitals ON vitals.icustay_id = stays.icustay_id
LEFT JOIN highest_sums ON highest_sums.icustay_id = stays.icustay_id
LEFT JOIN other_drugs ON other_drugs.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('labs_first_day') }} AS labs ON labs.icustay_id = stays.icustay_id
LEFT JOIN urine ON urine.icustay_id = stays.icustay_id
LEFT JOIN {{ ref('rrt_first_day') }} AS rrt ON rrt.icustay_id = stays.icustay_id
LEFT JOIN acidity ON acidity.icustay_id = stays.icustay_id
