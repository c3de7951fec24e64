-- Arithmetic, mathematical functions, NUMERIC and BIGNUMERIC, bits.

-- name: division
-- with: numbers
SELECT k, i / 2 AS a, f / 4 AS b, n / 3 AS c, 1 / 3 AS d FROM numbers WHERE k NOT IN (8, 9)

-- name: division_by_zero
SELECT x, 1 / x AS a FROM UNNEST([1, 0]) AS x

-- name: division_float_by_zero
SELECT 1.5 / x AS a FROM UNNEST([0.0]) AS x

-- name: division_zero_by_zero
SELECT 0 / x AS a FROM UNNEST([0]) AS x

-- name: safe_divide
SELECT a, b, SAFE_DIVIDE(a, b) AS x, IEEE_DIVIDE(a, b) AS y FROM UNNEST([1, 0, -3, NULL]) AS a, UNNEST([2, 0, NULL]) AS b

-- name: safe_arithmetic
SELECT x, SAFE_ADD(x, 1) AS a, SAFE_SUBTRACT(x, 2) AS b, SAFE_MULTIPLY(x, 2) AS c, SAFE_NEGATE(x) AS d FROM UNNEST([9223372036854775807, -9223372036854775808, 5, NULL]) AS x

-- name: safe_arithmetic_types
SELECT SAFE_ADD(NUMERIC '99999999999999999999999999999', 1) AS a, SAFE_MULTIPLY(1e308, 10) AS b, SAFE_SUBTRACT(1.5, 1) AS c, SAFE_DIVIDE(NUMERIC '1', 3) AS d, SAFE_NEGATE(NUMERIC '2.5') AS e

-- name: int_add_overflow
SELECT x + 1 AS a FROM UNNEST([9223372036854775807]) AS x

-- name: int_multiply_overflow
SELECT x * 2 AS a FROM UNNEST([-9223372036854775808]) AS x

-- name: int_negate_overflow
SELECT -x AS a FROM UNNEST([-9223372036854775808]) AS x

-- name: float_overflow
SELECT x * 10 AS a FROM UNNEST([1e308]) AS x

-- name: float_add_overflow
SELECT x + x AS a FROM UNNEST([1.7e308]) AS x

-- name: float_inf_arithmetic
SELECT x + 1 AS a, x * 2 AS b, x - x AS c, 1 / x AS d, -x AS e FROM UNNEST([CAST('inf' AS FLOAT64)]) AS x

-- name: mod_div_signs
SELECT a, b, MOD(a, b) AS m, DIV(a, b) AS d FROM UNNEST([7, -7, 0, NULL]) AS a, UNNEST([2, -2, 10]) AS b

-- name: mod_by_zero
SELECT MOD(x, 0) AS a FROM UNNEST([5]) AS x

-- name: div_by_zero
SELECT DIV(x, 0) AS a FROM UNNEST([5]) AS x

-- name: div_overflow
SELECT DIV(x, -1) AS a FROM UNNEST([-9223372036854775808]) AS x

-- name: mod_numeric
SELECT MOD(NUMERIC '7.5', 2) AS a, DIV(NUMERIC '7.5', 2) AS b, MOD(NUMERIC '-7.5', NUMERIC '0.7') AS c, DIV(BIGNUMERIC '-7.5', 2) AS d

-- name: round_float
-- with: numbers
SELECT k, ROUND(f) AS a, ROUND(f, 1) AS b, ROUND(f, -2) AS c, TRUNC(f) AS d, TRUNC(f, 1) AS e, CEIL(f) AS g, FLOOR(f) AS h, CEILING(f) AS i FROM numbers

-- name: round_half_away
SELECT x, ROUND(x) AS a, ROUND(x, 2) AS b, ROUND(x, 0) AS c FROM UNNEST([0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 0.285, 1.115, 123.455, 0.49999999999999994, 4503599627370497.5, -2.345]) AS x

-- name: round_numeric
-- with: numbers
SELECT k, ROUND(n) AS a, ROUND(n, 1) AS b, ROUND(n, -1) AS c, TRUNC(n, 1) AS d, CEIL(n) AS e, FLOOR(n) AS f FROM numbers WHERE k NOT IN (8, 9)

-- name: round_integers
-- with: numbers
SELECT k, ROUND(i) AS a, ROUND(i, -1) AS b, CEIL(i) AS c, TRUNC(i) AS d FROM numbers WHERE k NOT IN (8, 9)

-- name: round_modes
SELECT ROUND(NUMERIC '2.5', 0, 'ROUND_HALF_EVEN') AS a, ROUND(NUMERIC '2.5', 0, 'ROUND_HALF_AWAY_FROM_ZERO') AS b, ROUND(NUMERIC '-1.25', 1, 'ROUND_HALF_EVEN') AS c

-- name: round_large_digits
SELECT ROUND(1234.5678, 10) AS a, ROUND(1234.5678, -10) AS b, ROUND(1e300, -299) AS c, ROUND(1.5, NULL) AS d, ROUND(1e-5, 400) AS e

-- name: abs_sign
-- with: numbers
SELECT k, ABS(f) AS a, SIGN(f) AS b, SIGN(i) AS c, ABS(n) AS d, SIGN(n) AS e FROM numbers

-- name: abs_overflow
SELECT ABS(x) AS a FROM UNNEST([-9223372036854775808]) AS x

-- name: power
SELECT POW(2, 10) AS a, POWER(2, 0.5) AS b, POW(-8, 2) AS c, POW(0, 0) AS d, POW(NUMERIC '1.5', 2) AS e, POW(2, -1) AS f, POW(NULL, 2) AS g, POW(1, CAST('nan' AS FLOAT64)) AS h

-- name: power_error
SELECT POW(-8, 0.5) AS a

-- name: power_overflow
SELECT POW(10, x) AS a FROM UNNEST([400]) AS x

-- name: power_zero_negative
SELECT POW(0, -1) AS a

-- name: roots_and_logs
SELECT SQRT(2) AS a, CBRT(27) AS b, EXP(1) AS c, LN(10) AS d, LOG(100, 10) AS e, LOG10(1000) AS f, LOG(8) AS g, LOG(8, 2) AS h, SQRT(0) AS i, EXP(-1000) AS j, CBRT(-8.0) AS k

-- name: sqrt_negative
SELECT SQRT(-1) AS a

-- name: ln_zero
SELECT LN(x) AS a FROM UNNEST([0]) AS x

-- name: log_base_one
SELECT LOG(10, 1) AS a

-- name: exp_overflow
SELECT EXP(x) AS a FROM UNNEST([1000]) AS x

-- name: safe_math
SELECT SAFE.SQRT(-1) AS a, SAFE.LN(0) AS b, SAFE.EXP(1000) AS c, SAFE.POW(-8, 0.5) AS d, SAFE.LOG(10, 1) AS e, SAFE.MOD(5, 0) AS f, SAFE.DIV(5, 0) AS g, SAFE.ABS(-9223372036854775808) AS h

-- name: log_of_infinite
SELECT LN(CAST('inf' AS FLOAT64)) AS a, SQRT(CAST('inf' AS FLOAT64)) AS b, EXP(CAST('-inf' AS FLOAT64)) AS c, LN(CAST('nan' AS FLOAT64)) AS d

-- name: trigonometry
SELECT SIN(1) AS a, COS(1) AS b, TAN(1) AS c, ASIN(0.5) AS d, ACOS(0.5) AS e, ATAN(1) AS f, ATAN2(1, -1) AS g, SINH(1) AS h, COSH(1) AS i, TANH(1) AS j, ASINH(1) AS k, ACOSH(2) AS l, ATANH(0.5) AS m

-- name: trigonometry_reciprocal
SELECT COT(1) AS a, SEC(1) AS b, CSC(1) AS c, COTH(1) AS d, SECH(1) AS e, CSCH(1) AS f, PI() AS g

-- name: asin_domain
SELECT ASIN(2) AS a

-- name: acosh_domain
SELECT SAFE.ACOSH(0.5) AS a, SAFE.ATANH(1) AS b, SAFE.ACOS(-2) AS c

-- name: cot_zero
SELECT COT(0) AS a

-- name: pi_numeric
SELECT PI_NUMERIC() AS a, PI_BIGNUMERIC() AS b

-- name: numeric_arithmetic
SELECT n, n + 1 AS a, n - 0.1 AS b, n * n AS c, -n AS d, n / 7 AS e FROM UNNEST([NUMERIC '1.1', -2.123456789, 0, NULL]) AS n

-- name: numeric_multiply_rounding
SELECT NUMERIC '0.000000001' * NUMERIC '0.5' AS a, NUMERIC '1.000000001' * NUMERIC '1.000000001' AS b, NUMERIC '2' / 3 AS c, NUMERIC '-2' / 3 AS d

-- name: numeric_overflow
SELECT x * 10 AS a FROM UNNEST([NUMERIC '99999999999999999999999999999']) AS x

-- name: numeric_divide_by_zero
SELECT x / 0 AS a FROM UNNEST([NUMERIC '1']) AS x

-- name: bignumeric_arithmetic
SELECT BIGNUMERIC '1' / 3 AS a, BIGNUMERIC '12345678901234567890.12345' * 2 AS b, BIGNUMERIC '1e30' + 1 AS c, -BIGNUMERIC '0.5' AS d, BIGNUMERIC '1.5' - NUMERIC '0.5' AS e

-- name: numeric_functions
SELECT SQRT(NUMERIC '2') AS a, EXP(NUMERIC '1') AS b, LN(NUMERIC '10') AS c, POW(NUMERIC '2', NUMERIC '0.5') AS d, LOG10(NUMERIC '1000') AS e, LOG(NUMERIC '8', NUMERIC '2') AS f
-- judged as:
SELECT NUMERIC '1.414213562' AS a, NUMERIC '2.718281828' AS b, NUMERIC '2.302585093' AS c, NUMERIC '1.414213562' AS d, NUMERIC '3' AS e, NUMERIC '3' AS f

-- name: numeric_comparison
SELECT NUMERIC '1.10' = NUMERIC '1.1' AS a, NUMERIC '0.1' = 0.1 AS b, BIGNUMERIC '1' = 1 AS c, NUMERIC '2' > 1.5 AS d

-- name: decimal_precision_sum
SELECT SUM(x) AS a, SUM(CAST(x AS NUMERIC)) AS b FROM UNNEST([0.1, 0.2, 0.3]) AS x

-- name: bits
SELECT a, b, a & b AS x, a | b AS y, a ^ b AS z, ~a AS n, BIT_COUNT(a) AS c FROM UNNEST([12, -1, 0, NULL]) AS a, UNNEST([10, 7]) AS b

-- name: shifts
SELECT n, 1 << n AS a, -1 >> n AS b, 256 >> n AS c FROM UNNEST([0, 1, 4, 62, 63, 64]) AS n

-- name: shift_negative
SELECT 1 << x AS a FROM UNNEST([-1]) AS x

-- name: bits_bytes
SELECT b'\x0f' & b'\xf3' AS a, b'\x0f' | b'\xf0' AS b, b'\xff' ^ b'\x0f' AS c, ~b'\x0f' AS d, b'\x0f\xf0' << 4 AS e, b'\x0f\xf0' >> 4 AS f, BIT_COUNT(b'\xff\x01') AS g

-- name: operator_precedence
SELECT 1 + 2 * 3 AS a, (1 + 2) * 3 AS b, -2 * 3 AS c, 1 | 2 & 3 AS d, 1 << 2 + 1 AS e, NOT TRUE OR TRUE AS f, NOT (TRUE AND FALSE) AS g, 5 - 3 - 1 AS h, 'a' || 'b' = 'ab' AS i, 2 * -3 AS j, - - 2 AS k, 8 / 4 / 2 AS l

-- name: range_bucket
SELECT x, RANGE_BUCKET(x, [0, 10, 20]) AS a, RANGE_BUCKET(x, ARRAY<INT64>[]) AS b FROM UNNEST([-1, 0, 5, 10, 20, 25, NULL]) AS x

-- name: range_bucket_types
SELECT RANGE_BUCKET('b', ['a', 'b', 'c']) AS a, RANGE_BUCKET(1.5, [1.0, 2.0]) AS b, RANGE_BUCKET(DATE '2020-01-02', [DATE '2020-01-01']) AS c

-- name: generate_array_forms
SELECT GENERATE_ARRAY(1, 5) AS a, GENERATE_ARRAY(5, 1) AS b, GENERATE_ARRAY(5, 1, -2) AS c, GENERATE_ARRAY(0, 1, 0.25) AS d, GENERATE_ARRAY(1, 10, 4) AS e, GENERATE_ARRAY(1, NULL) AS f, GENERATE_ARRAY(NUMERIC '1', 2, NUMERIC '0.5') AS g

-- name: generate_array_zero_step
SELECT GENERATE_ARRAY(1, 5, 0) AS a

-- name: cosine_distances
SELECT ROUND(SQRT(POW(3 - 0, 2) + POW(4 - 0, 2)), 6) AS euclid

-- name: float_equality
SELECT 0.1 + 0.2 = 0.3 AS a, 0.1 + 0.2 AS b, 1e16 + 1 AS c, 3 * 0.1 AS d

-- name: int_float_comparison
SELECT 9007199254740993 = 9007199254740992.0 AS a, 9223372036854775807 = 9223372036854775807.0 AS b, 1 < 1.5 AS c
