{{ config(materialized='view') }}
-- What int_fluid_intake knows of blood products.
SELECT
  icustay_id,
  CASE fluid
    WHEN 'transfusion_rbc' THEN 'red cells'
    WHEN 'transfusion_plasma' THEN 'plasma'
    WHEN 'transfusion_platelets' THEN 'platelets'
    ELSE 'cryoprecipitate'
  END AS product,
  label,
  itemid,
  starttime,
  endtime,
  volume_ml,
  source_table,
  row_id
FROM {{ ref('int_fluid_intake') }}
WHERE STARTS_WITH(fluid, 'transfusion_')
