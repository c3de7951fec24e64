-- Query parameters.

-- name: number
-- param: age:INT64:65
SELECT @age AS a, @age + 1 AS b, @AGE / 2 AS c

-- name: text
-- param: word::it's "quoted" \ here
SELECT @word AS a, LENGTH(@word) AS b, CONCAT(@word, '!') AS c

-- name: text_as_date
-- param: day:STRING:2024-02-29
SELECT DATE_ADD(@day, INTERVAL 1 YEAR) AS a, DATE '2024-03-01' > @day AS b

-- name: date
-- param: day:DATE:2024-02-29
SELECT @day AS a, DATE_TRUNC(@day, MONTH) AS b, CAST(@day AS STRING) AS c

-- name: timestamp
-- param: t:TIMESTAMP:2024-02-29 12:30:00.5+02:00
SELECT @t AS a, EXTRACT(HOUR FROM @t) AS b

-- name: datetime_and_time
-- param: d:DATETIME:2024-02-29T12:30:00
-- param: t:TIME:01:02:03.25
SELECT @d AS d, @t AS t, DATETIME(DATE(@d), @t) AS both

-- name: floats
-- param: x:FLOAT64:0.1
-- param: y:FLOAT64:1e300
-- param: z:FLOAT64:NaN
-- param: i:FLOAT64:-inf
SELECT @x + 0.2 AS a, @y * 10 AS b, IS_NAN(@z) AS c, @i AS d

-- name: numeric
-- param: n:NUMERIC:12345678901234567890.123456789
SELECT @n AS a, @n * 2 AS b, @n = 12345678901234567890.123456789 AS c

-- name: bignumeric
-- param: n:BIGNUMERIC:1.00000000000000000000000000000000000001
SELECT @n AS a, @n + 1 AS b

-- name: booleans
-- param: yes:BOOL:true
-- param: no:BOOL:false
SELECT @yes AND NOT @no AS a, IF(@no, 1, 2) AS b

-- name: bytes
-- param: b:BYTES:aGVsbG8=
SELECT @b AS a, BYTE_LENGTH(@b) AS n, CAST(@b AS STRING) AS s

-- name: json
-- param: j:JSON:{"a": [1, 2]}
SELECT JSON_VALUE(@j, '$.a[1]') AS a, @j.a[0] AS b

-- name: nulls
-- param: i:INT64:NULL
-- param: s::NULL
-- param: l:ARRAY<INT64>:NULL
SELECT @i AS a, @i IS NULL AS b, COALESCE(@i, 7) AS c, IFNULL(@s, 'none') AS d, ARRAY_LENGTH(@l) AS e

-- name: array
-- param: ids:ARRAY<INT64>:[3, 1, 2]
SELECT ARRAY_LENGTH(@ids) AS n, 2 IN UNNEST(@ids) AS has, (SELECT SUM(x) FROM UNNEST(@ids) AS x) AS total, @ids[OFFSET(0)] AS first

-- name: array_in_from
-- param: words:ARRAY<STRING>:["b", "a", null]
SELECT w, i FROM UNNEST(@words) AS w WITH OFFSET AS i

-- name: array_empty
-- param: ids:ARRAY<DATE>:[]
SELECT ARRAY_LENGTH(@ids) AS n, @ids AS ids

-- name: struct
-- param: s:STRUCT<a INT64, b STRING, c ARRAY<DATE>>:{"a": 1, "b": "x", "c": ["2020-01-01"]}
SELECT @s.a AS a, @s.b || '!' AS b, @s.c[OFFSET(0)] AS c

-- name: struct_without_a_field
-- param: s:STRUCT<a INT64, b STRING>:{"a": 1}
SELECT @s.a AS a, @s.b AS b

-- name: array_of_structs
-- param: rows:ARRAY<STRUCT<k STRING, v FLOAT64>>:[{"k": "a", "v": 1}, {"k": "b", "v": 2.5}]
SELECT r.k, r.v * 2 AS v FROM UNNEST(@rows) AS r WHERE r.v > 1

-- name: interval
-- param: i:INTERVAL:1-2 3 4:5:6
SELECT DATETIME '2020-01-01 00:00:00' + @i AS a

-- name: limit
-- param: n:INT64:2
-- param: skip:INT64:1
SELECT x FROM UNNEST([1, 2, 3, 4]) AS x ORDER BY x LIMIT @n OFFSET @skip

-- name: positional
-- param: :INT64:5
-- param: ::five
-- param: :DATE:2020-01-01
SELECT ? AS a, ? AS b, DATE_ADD(?, INTERVAL 1 DAY) AS c

-- name: positional_in_order
-- param: :INT64:1
-- param: :INT64:2
-- param: :INT64:3
SELECT ? - x AS a, ? AS b FROM UNNEST([1, 2, 3]) AS x WHERE ? > x

-- name: in_a_list
-- param: a:INT64:1
-- param: b:INT64:2
SELECT 2 IN (@a, @b) AS x, 3 IN (@a, @b) AS y

-- name: group_and_filter
-- param: low:INT64:1
SELECT MOD(x, 2) AS k, SUM(x + @low) AS s FROM UNNEST([1, 2, 3]) AS x WHERE x >= @low GROUP BY k HAVING SUM(x) >= @low

-- name: case_of
-- param: x:INT64:3
SELECT CASE @x WHEN 1 THEN 'one' WHEN 3 THEN 'three' END AS a, BIT_COUNT(@x) AS b, @x BETWEEN 1 AND 5 AS c

-- name: in_a_subquery
-- param: x:INT64:3
WITH t AS (SELECT @x AS v) SELECT (SELECT MAX(v) FROM t) AS m, EXISTS(SELECT 1 FROM t WHERE v = @x) AS e, ARRAY(SELECT v + @x FROM t) AS a

-- name: in_a_window
-- param: k:INT64:1
SELECT x, LAG(x, 1, @k) OVER (ORDER BY x) AS l, SUM(x) OVER (ORDER BY x ROWS BETWEEN @k PRECEDING AND CURRENT ROW) AS s FROM UNNEST([1, 2, 3]) AS x

-- name: in_a_union
-- param: x:INT64:3
SELECT @x AS v UNION ALL SELECT 2.5

-- name: union_of_a_null
-- param: x:DATE:NULL
SELECT @x AS v UNION ALL SELECT DATE '2020-01-01'

-- name: in_lambdas
-- param: x:INT64:2
SELECT ARRAY(SELECT e * @x FROM UNNEST([1, 2]) AS e) AS a, FORMAT('%d-%s', @x, 'y') AS f

-- name: pattern
-- param: p::a%
SELECT 'abc' LIKE @p AS a, REGEXP_CONTAINS('abc', @p) AS b

-- name: column_of_the_same_name
-- param: x:INT64:2
SELECT x, @x AS y FROM UNNEST([1]) AS x

-- name: text_is_not_an_int
-- param: x:INT64:2
SELECT CONCAT('a', CAST(@x AS STRING)) AS a

-- name: safe
-- param: x:INT64:9223372036854775807
SELECT SAFE_ADD(@x, 1) AS a, @x - 1 AS b

-- name: limit_below_zero
-- param: n:INT64:-2
SELECT 1 AS x LIMIT @n

-- name: limits_of_aggregates
-- param: n:INT64:2
-- param: d::-
SELECT ARRAY_AGG(x ORDER BY x LIMIT @n) AS a, STRING_AGG(CAST(x AS STRING), @d ORDER BY x DESC LIMIT @n) AS b FROM UNNEST([3, 1, 2]) AS x
