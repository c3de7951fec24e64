-- What Google's engine rejects of BIGNUMERIC.

-- name: literal
-- engine: younger
SELECT BIGNUMERIC 'x' AS a

-- name: literal_too_large
-- engine: younger
SELECT BIGNUMERIC '6e38' AS a

-- name: cast_bool
-- engine: younger
SELECT CAST(TRUE AS BIGNUMERIC) AS a

-- name: cast_to_bool
-- engine: younger
SELECT CAST(BIGNUMERIC '1' AS BOOL) AS a

-- name: cast_to_date
-- engine: younger
SELECT CAST(BIGNUMERIC '1' AS DATE) AS a

-- name: compare_text
-- engine: younger
SELECT BIGNUMERIC '1' = '1' AS a

-- name: plus_text
-- engine: younger
SELECT BIGNUMERIC '1' + '1' AS a

-- name: bits
-- engine: younger
SELECT BIGNUMERIC '1' & 1 AS a

-- name: parameters
-- engine: younger
SELECT CAST(1 AS BIGNUMERIC(80)) AS a

-- name: parameters_scale
-- engine: younger
SELECT CAST(1 AS BIGNUMERIC(40, 39)) AS a

-- name: for_numeric
-- engine: younger
SELECT PARSE_NUMERIC(BIGNUMERIC '1') AS a

-- name: offset
-- engine: younger
SELECT [1, 2][OFFSET(BIGNUMERIC '1')] AS a

-- name: literal_too_many_places
-- engine: younger
SELECT BIGNUMERIC '5e-39' AS a
