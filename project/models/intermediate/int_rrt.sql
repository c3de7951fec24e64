-- Signs of renal replacement therapy that the concepts of the first day read. Some show that it runs (flows, volumes,
-- the start of a procedure); others only that the access for it is there, or that it was ended. CareVue items count
-- for stays charted in CareVue alone.
SELECT
  icustay_id,
  starttime AS charttime,
  itemid,
  source_table,
  row_id,
  is_running,
  is_in_reference
FROM {{ ref('int_rrt_signs') }}
WHERE is_of_first_day
