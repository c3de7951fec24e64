-- `row_id` is unique by the documentation of the data set. A row that was delivered twice would double every sum, so
-- it stands here once; `copies` says how often it came.
SELECT
  row_id,
  subject_id,
  hadm_id,
  icustay_id,
  itemid,
  charttime,
  {{ plausible_number('value') }} AS volume_ml,
  COALESCE(iserror = 1, FALSE) AS is_error,
  CASE WHEN row_id IS NULL THEN 1 ELSE COUNT(*) OVER (PARTITION BY row_id) END AS copies
FROM {{ source('mimic', 'outputevents') }}
WHERE TRUE
QUALIFY row_id IS NULL
  OR ROW_NUMBER() OVER (PARTITION BY row_id ORDER BY charttime, itemid, icustay_id, value, iserror) = 1
