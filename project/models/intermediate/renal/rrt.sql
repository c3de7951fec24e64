-- Whether renal replacement therapy was given at any time of the stay.
{%- if reference_mode() %}
-- Any sign counts, a catheter or a consultation too. CareVue items of the chart count for stays charted in CareVue alone.
WITH signs AS (
  SELECT chart.icustay_id
  FROM {{ ref('int_chart_items') }} AS chart
  INNER JOIN {{ ref('int_stays') }} AS stays ON stays.icustay_id = chart.icustay_id
  WHERE chart.concept = 'dialysis'
    AND chart.error_flag = 0
    AND (
      -- Item numbers of MetaVision have six digits.
      (chart.itemid >= 200000 AND chart.valuenum > 0)
      OR (
        stays.dbsource = 'carevue'
        AND (
          (chart.itemid IN (146, 147, 148, 149, 150, 151, 152) AND chart.value IS NOT NULL)
          OR (chart.itemid IN (229, 235, 241, 247, 253, 259, 265, 271) AND chart.value = 'Dialysis Line')
          OR (
            chart.itemid = 582
            AND chart.value IN (
              'CAVH Start', 'CAVH D/C', 'CVVHD Start', 'CVVHD D/C', 'Hemodialysis st', 'Hemodialysis end'
            )
          )
          OR (chart.itemid = 466 AND chart.value = 'Dialysis RN')
          OR (chart.itemid = 927 AND chart.value = 'Dialysis Solutions')
          OR (chart.itemid = 6250 AND chart.value = 'dialys')
          OR (
            chart.itemid = 917
            AND chart.value IN (
              '+ INITIATE DIALYSIS', 'BLEEDING FROM DIALYSIS CATHETER', 'FAILED DIALYSIS CATH.',
              'FEBRILE SYNDROME;DIALYSIS', 'HYPOTENSION WITH HEMODIALYSIS', 'HYPOTENSION.GLOGGED DIALYSIS',
              'INFECTED DIALYSIS CATHETER'
            )
          )
        )
      )
    )
  UNION DISTINCT
  SELECT icustay_id FROM {{ ref('int_dialysis_events') }} WHERE source_table IN ('inputevents_cv', 'outputevents')
  UNION DISTINCT
  SELECT icustay_id FROM {{ ref('int_rrt') }} WHERE source_table != 'chartevents'
)
{%- else %}
-- It counts when it runs: a catheter for it, or its end, is no therapy.
WITH signs AS (
  SELECT DISTINCT icustay_id FROM {{ ref('pivoted_rrt') }} WHERE dialysis_active = 1
)
{%- endif %}

SELECT
  stays.subject_id,
  stays.hadm_id,
  stays.icustay_id,
  MAX(CASE WHEN signs.icustay_id IS NULL THEN 0 ELSE 1 END) AS rrt,
  {{ score_mode() }} AS score_mode
FROM {{ ref('int_stays') }} AS stays
LEFT JOIN signs ON signs.icustay_id = stays.icustay_id
GROUP BY stays.subject_id, stays.hadm_id, stays.icustay_id
