-- BIGNUMERIC: literals, arithmetic, casts, comparisons, aggregates.

-- input: wide
SELECT 1 AS id, BIGNUMERIC '1.5' AS b
UNION ALL SELECT 2, BIGNUMERIC '-0.00000000000000000000000000000000000001'
UNION ALL SELECT 3, BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967'
UNION ALL SELECT 4, NULL
UNION ALL SELECT 5, BIGNUMERIC '-578960446186580977117854925043439539266.34992332820282019728792003956564819968'
UNION ALL SELECT 6, BIGNUMERIC '1.50'
UNION ALL SELECT 7, BIGNUMERIC '123456789012345678901234567890.123456789012345678901234567890'

-- input: small
SELECT 1 AS id, BIGNUMERIC '1.1' AS b, 'x' AS g
UNION ALL SELECT 2, BIGNUMERIC '2.00000000000000000000000000000000000003', 'x'
UNION ALL SELECT 3, BIGNUMERIC '-7.25', 'y'
UNION ALL SELECT 4, NULL, 'y'
UNION ALL SELECT 5, BIGNUMERIC '1.1', 'x'

-- name: literals
-- engine: younger
SELECT BIGNUMERIC '1' AS a, BIGNUMERIC '-1.50' AS b, BIGDECIMAL '1e38' AS c, BIGNUMERIC '1e-38' AS d, BIGNUMERIC '10.5e-37' AS e, BIGNUMERIC ' 12.5 ' AS f, BIGNUMERIC '.5' AS g, BIGNUMERIC '+3.' AS h

-- name: values
-- engine: younger
-- with: wide
SELECT id, b FROM wide

-- name: order
-- engine: younger
-- with: wide
SELECT id, b FROM wide ORDER BY b, id

-- name: order_desc
-- engine: younger
-- with: wide
SELECT id FROM wide ORDER BY b DESC, id

-- name: compare
-- engine: younger
-- with: wide
SELECT a.id AS x, c.id AS y, a.b = c.b AS eq, a.b < c.b AS lt, a.b >= c.b AS ge, a.b IS DISTINCT FROM c.b AS d FROM wide AS a, wide AS c

-- name: compare_other_types
-- engine: younger
-- with: small
SELECT id, b = 1 AS a, b > NUMERIC '1.05' AS c, b < 1.5 AS d, b IN (1.1, 2) AS e, b BETWEEN -10 AND 1 AS f, b = CAST(1.1 AS FLOAT64) AS g FROM small

-- name: arithmetic
-- engine: younger
SELECT BIGNUMERIC '1.1' + BIGNUMERIC '2.2' AS a, BIGNUMERIC '1.1' - 5 AS b, BIGNUMERIC '0.00000000000000000001' * BIGNUMERIC '0.0000000000000000001' AS c,
  BIGNUMERIC '1' / 3 AS d, BIGNUMERIC '-2' / BIGNUMERIC '3' AS e, -BIGNUMERIC '1.5' AS f, +BIGNUMERIC '1.5' AS g, NUMERIC '1.5' * BIGNUMERIC '2.5' AS h,
  BIGNUMERIC '0.5e-37' * BIGNUMERIC '0.1' AS i

-- name: mixed_with_double
-- engine: younger
SELECT BIGNUMERIC '1.5' + CAST(2.25 AS FLOAT64) AS a, BIGNUMERIC '1.5' * 2.5 AS b, BIGNUMERIC '1.5' / 0.3 AS c, 0.1 + BIGNUMERIC '0.2' AS d

-- name: add_overflow
-- engine: younger
SELECT BIGNUMERIC '5e38' + BIGNUMERIC '5e38' AS a

-- name: multiply_overflow
-- engine: younger
SELECT BIGNUMERIC '1e20' * BIGNUMERIC '1e20' AS a

-- name: divide_by_zero
-- engine: younger
SELECT BIGNUMERIC '1' / BIGNUMERIC '0' AS a

-- name: negate_least
-- engine: younger
SELECT -BIGNUMERIC '-578960446186580977117854925043439539266.34992332820282019728792003956564819968' AS a

-- name: safe
-- engine: younger
SELECT SAFE_ADD(BIGNUMERIC '5e38', BIGNUMERIC '5e38') AS a, SAFE_SUBTRACT(BIGNUMERIC '1', 2) AS b, SAFE_MULTIPLY(BIGNUMERIC '1e20', BIGNUMERIC '1e20') AS c,
  SAFE_DIVIDE(BIGNUMERIC '1', BIGNUMERIC '0') AS d, SAFE_NEGATE(BIGNUMERIC '1.5') AS e, SAFE_DIVIDE(BIGNUMERIC '1', 8) AS f

-- name: div_mod
-- engine: younger
SELECT DIV(BIGNUMERIC '12.5', BIGNUMERIC '3') AS a, DIV(BIGNUMERIC '-12.5', 3) AS b, MOD(BIGNUMERIC '12.5', BIGNUMERIC '3') AS c, MOD(BIGNUMERIC '-12.5', BIGNUMERIC '3.1') AS d,
  MOD(20, BIGNUMERIC '3') AS e

-- name: rounding
-- engine: younger
-- with: wide
SELECT id, ROUND(b) AS a, ROUND(b, 5) AS c, ROUND(b, -3) AS d, TRUNC(b) AS e, TRUNC(b, 30) AS f, ABS(CAST(CAST(b AS STRING) AS BIGNUMERIC)) AS g, SIGN(b) AS h
FROM wide WHERE id != 5

-- name: ceil_floor
-- engine: younger
SELECT CEIL(x) AS a, FLOOR(x) AS b, CEILING(x) AS c FROM UNNEST([BIGNUMERIC '1.2', BIGNUMERIC '-1.2', BIGNUMERIC '3', BIGNUMERIC '0.00000000000000000000000000000000000001']) AS x

-- name: round_overflow
-- engine: younger
SELECT ROUND(BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967', -1) AS a

-- name: round_modes
-- engine: younger
SELECT ROUND(BIGNUMERIC '2.5', 0, 'ROUND_HALF_EVEN') AS a, ROUND(BIGNUMERIC '-2.25', 1, 'ROUND_HALF_EVEN') AS b, ROUND(BIGNUMERIC '2.25', 1, 'ROUND_HALF_AWAY_FROM_ZERO') AS c

-- name: casts_to
-- engine: younger
SELECT CAST(123 AS BIGNUMERIC) AS a, CAST(NUMERIC '1.5' AS BIGNUMERIC) AS b, CAST(CAST(0.1 AS FLOAT64) AS BIGNUMERIC) AS c, CAST('1.23e5' AS BIGNUMERIC) AS d, CAST(1.1 AS BIGNUMERIC) AS e,
  SAFE_CAST('x' AS BIGNUMERIC) AS f, SAFE_CAST('1e40' AS BIGNUMERIC) AS g, CAST(NULL AS BIGNUMERIC) AS h, CAST(12345678901234567890.12345678901234567890 AS BIGNUMERIC) AS i

-- name: casts_from
-- engine: younger
SELECT id, CAST(b AS STRING) AS a, SAFE_CAST(b AS INT64) AS c, SAFE_CAST(b AS NUMERIC) AS d, CAST(b AS FLOAT64) AS e
FROM UNNEST([STRUCT(1 AS id, BIGNUMERIC '1.5' AS b), (2, BIGNUMERIC '-2.5'), (3, BIGNUMERIC '1e30'), (4, BIGNUMERIC '0.1234567891'), (5, BIGNUMERIC '1e-38'), (6, NULL)])

-- name: cast_int_out_of_range
-- engine: younger
SELECT CAST(BIGNUMERIC '1e20' AS INT64) AS a

-- name: cast_numeric_out_of_range
-- engine: younger
SELECT CAST(BIGNUMERIC '1e30' AS NUMERIC) AS a

-- name: cast_text_out_of_range
-- engine: younger
SELECT CAST('578960446186580977117854925043439539267' AS BIGNUMERIC) AS a

-- name: cast_infinity
-- engine: younger
SELECT CAST(CAST('inf' AS FLOAT64) AS BIGNUMERIC) AS a

-- name: casts_of_arrays
-- engine: younger
SELECT CAST([1, 2] AS ARRAY<BIGNUMERIC>) AS a, CAST(STRUCT(1, '2.5') AS STRUCT<x BIGNUMERIC, y BIGNUMERIC>) AS b, CAST([BIGNUMERIC '1.5'] AS ARRAY<STRING>) AS c

-- name: parameterised
-- engine: younger
SELECT CAST(BIGNUMERIC '1.23456' AS BIGNUMERIC(10, 2)) AS a, CAST(12345 AS BIGNUMERIC(5)) AS b

-- name: parameterised_too_long
-- engine: younger
SELECT CAST(BIGNUMERIC '123.4' AS BIGNUMERIC(3, 1)) AS a

-- name: common_types
-- engine: younger
SELECT [BIGNUMERIC '1.5', 2, NUMERIC '3.5'] AS a, COALESCE(NULL, BIGNUMERIC '1') AS b, IF(TRUE, 1, BIGNUMERIC '2') AS c, [BIGNUMERIC '1.5', 2.5] AS d,
  CASE WHEN FALSE THEN BIGNUMERIC '1' ELSE 0.5 END AS e, GREATEST(BIGNUMERIC '1', 2, NUMERIC '1.5') AS f, LEAST(BIGNUMERIC '1', NULL) AS g, NULLIF(BIGNUMERIC '1', 1) AS h

-- name: with_double_column
-- engine: younger
SELECT [b, f] AS a, IF(f > 1, b, f) AS c FROM (SELECT BIGNUMERIC '1.5' AS b, CAST(2.5 AS FLOAT64) AS f)

-- name: aggregates
-- engine: younger
-- with: small
SELECT SUM(b) AS a, AVG(b) AS c, MIN(b) AS d, MAX(b) AS e, COUNT(b) AS f, COUNT(DISTINCT b) AS g, SUM(DISTINCT b) AS h, AVG(DISTINCT b) AS i, ARRAY_AGG(b ORDER BY b) AS j FROM small

-- name: aggregates_by_group
-- engine: younger
-- with: small
SELECT g, SUM(b) AS a, AVG(b) AS c, ANY_VALUE(b HAVING MAX id) AS d FROM small GROUP BY g

-- name: aggregates_of_nothing
-- engine: younger
-- with: small
SELECT SUM(b) AS a, AVG(b) AS c, MIN(b) AS d, VAR_SAMP(b) AS e FROM small WHERE id > 10

-- name: group_by
-- engine: younger
-- with: wide
SELECT b, COUNT(*) AS n FROM wide GROUP BY b

-- name: distinct
-- engine: younger
-- with: wide
SELECT DISTINCT b FROM wide

-- name: sum_overflow
-- engine: younger
SELECT SUM(b) AS a FROM UNNEST([BIGNUMERIC '5e38', BIGNUMERIC '5e38']) AS b

-- name: sum_overflow_between
-- engine: younger
SELECT SUM(b) AS a, AVG(b) AS c FROM UNNEST([BIGNUMERIC '5e38', BIGNUMERIC '5e38', BIGNUMERIC '-5e38']) AS b

-- name: mean_beyond
-- engine: younger
SELECT AVG(b) AS c FROM UNNEST([BIGNUMERIC '5e38', BIGNUMERIC '5e38', BIGNUMERIC '5.5e38']) AS b

-- name: statistics
-- engine: younger
-- with: small
SELECT VAR_SAMP(b) AS a, VAR_POP(b) AS c, STDDEV(b) AS d, STDDEV_POP(b) AS e, COVAR_POP(b, id) AS f, COVAR_SAMP(b, b) AS g, CORR(b, id) AS h FROM small

-- name: statistics_large
-- engine: younger
SELECT VAR_SAMP(b) AS a, CORR(b, b) AS c FROM UNNEST([BIGNUMERIC '1e37', BIGNUMERIC '10000000000000000000000000000000000001', BIGNUMERIC '10000000000000000000000000000000000003']) AS b

-- name: windows
-- engine: younger
-- with: small
SELECT id, SUM(b) OVER (ORDER BY id) AS a, AVG(b) OVER (PARTITION BY g) AS c, LAG(b) OVER (ORDER BY id) AS d, RANK() OVER (ORDER BY b) AS e,
  MIN(b) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS f, SUM(DISTINCT b) OVER (PARTITION BY g) AS h
FROM small

-- name: joined
-- engine: younger
-- with: small
SELECT x.id AS a, y.id AS c FROM small AS x JOIN small AS y ON x.b = y.b

-- name: set_operations
-- engine: younger
-- with: small
SELECT b FROM small UNION DISTINCT SELECT 1 UNION DISTINCT SELECT NUMERIC '1.1'

-- name: arrays
-- engine: younger
SELECT ARRAY_SUM([BIGNUMERIC '1.5', NULL, BIGNUMERIC '2']) AS a, ARRAY_AVG([BIGNUMERIC '1', BIGNUMERIC '2']) AS b, ARRAY_MIN([BIGNUMERIC '1', BIGNUMERIC '-2']) AS c,
  GENERATE_ARRAY(BIGNUMERIC '1', BIGNUMERIC '2', BIGNUMERIC '0.5') AS d, GENERATE_ARRAY(BIGNUMERIC '1', 3) AS e, BIGNUMERIC '1' IN UNNEST([1, BIGNUMERIC '2']) AS f

-- name: roots_and_powers
-- engine: younger
SELECT SQRT(BIGNUMERIC '2') AS a, CBRT(BIGNUMERIC '10') AS b, POW(BIGNUMERIC '2', BIGNUMERIC '0.5') AS c, POW(BIGNUMERIC '1.1', 20) AS d, EXP(BIGNUMERIC '1') AS e,
  LN(BIGNUMERIC '10') AS f, LOG(BIGNUMERIC '8', BIGNUMERIC '2') AS g, LOG10(BIGNUMERIC '1000') AS h, POW(BIGNUMERIC '3', BIGNUMERIC '-2') AS i

-- name: zeros
-- engine: younger
SELECT NULLIFZERO(BIGNUMERIC '0.0') AS a, ZEROIFNULL(CAST(NULL AS BIGNUMERIC)) AS b, NULLIFZERO(BIGNUMERIC '1') AS c

-- name: parse
-- engine: younger
SELECT PARSE_BIGNUMERIC('1,234.5') AS a, PARSE_BIGNUMERIC(' - 12.5 ') AS b, PARSE_BIGNUMERIC('12.5-') AS c, SAFE.PARSE_BIGNUMERIC('x') AS d, PARSE_BIGNUMERIC('1e20') AS e

-- name: formats
-- engine: younger
SELECT FORMAT('%f', BIGNUMERIC '1.5') AS a, FORMAT('%.2f', BIGNUMERIC '123456789012345678901234567890.125') AS b, FORMAT('%t', BIGNUMERIC '1.50') AS c, FORMAT('%T', BIGNUMERIC '1.50') AS d,
  FORMAT('%e', BIGNUMERIC '12345') AS e, FORMAT('%g', BIGNUMERIC '0.00001') AS f, FORMAT("%'.1f", BIGNUMERIC '1234567.25') AS g, FORMAT('%10.2f|', BIGNUMERIC '1.005') AS h

-- name: json
-- engine: younger
SELECT TO_JSON_STRING(BIGNUMERIC '1.5') AS a, TO_JSON_STRING(BIGNUMERIC '123') AS b, TO_JSON_STRING(BIGNUMERIC '1e30') AS c, TO_JSON(BIGNUMERIC '1.5') AS d, TO_JSON(BIGNUMERIC '123') AS e,
  TO_JSON(BIGNUMERIC '1e38') AS f, TO_JSON(BIGNUMERIC '1.1', stringify_wide_numbers => TRUE) AS g, TO_JSON(BIGNUMERIC '1.00000000000000000001', stringify_wide_numbers => TRUE) AS h

-- name: text
-- engine: younger
SELECT 'b ' || CAST(BIGNUMERIC '1.5' AS STRING) AS a, CONCAT('b ', BIGNUMERIC '2.50') AS b

-- name: structs
-- engine: younger
-- with: small
SELECT id, STRUCT(b AS x, [b] AS y) AS s, STRUCT(b AS x) = STRUCT(BIGNUMERIC '1.1' AS x) AS e FROM small WHERE b IS NOT NULL

-- name: pi
-- engine: younger
SELECT PI_BIGNUMERIC() AS a

-- name: cases
-- engine: younger
-- with: small
SELECT id, CASE b WHEN 1.1 THEN 'a' WHEN -7.25 THEN 'c' ELSE 'd' END AS c FROM small
