{{ config(materialized='view') }}
-- What int_fluid_intake knows of crystalloids.
SELECT icustay_id, label, itemid, starttime, endtime, volume_ml, source_table, row_id
FROM {{ ref('int_fluid_intake') }}
WHERE fluid = 'fluid_crystalloid'
