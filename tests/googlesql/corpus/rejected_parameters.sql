-- Query parameters that are wrong.

-- name: missing
SELECT @x AS a

-- name: missing_among_others
-- param: x:INT64:1
SELECT @y AS a

-- name: type
-- param: x:INT64:1
SELECT 'a' || DATE_ADD(@x, INTERVAL 1 DAY) AS a

-- name: int_as_date
-- param: x:INT64:1
SELECT DATE '2020-01-01' > @x AS a

-- name: float_as_numeric
-- param: x:FLOAT64:1.5
SELECT SAFE_ADD(NUMERIC '1', @x) = CAST(1 AS NUMERIC) AND NET.HOST(@x) = '' AS a

-- name: more_question_marks
-- param: :INT64:1
SELECT ? AS a, ? AS b

-- name: as_a_table
-- param: t::x
SELECT * FROM @t

-- name: limit_of_a_text
-- param: n::2
SELECT 1 AS x LIMIT @n
