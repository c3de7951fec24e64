-- Joins, subqueries, CTEs, set operations, SELECT lists, PIVOT and UNPIVOT.

-- name: inner_join
-- with: labs, stays
SELECT l.id, s.unit, s.age FROM labs AS l JOIN stays AS s ON l.stay = s.stay

-- name: join_using
-- with: labs, stays
SELECT stay, id, age FROM labs JOIN stays USING (stay)

-- name: join_using_star
-- with: labs, stays
SELECT * FROM (SELECT stay, id FROM labs) JOIN (SELECT stay, age FROM stays) USING (stay)

-- name: left_join
-- with: labs, stays
SELECT s.stay, l.id FROM stays AS s LEFT JOIN labs AS l ON l.stay = s.stay AND l.item = 'sodium'

-- name: left_join_using_null
-- with: labs, stays
SELECT stay, id, age FROM labs LEFT JOIN stays USING (stay)

-- name: right_join
-- with: labs, stays
SELECT s.stay, l.id FROM labs AS l RIGHT JOIN stays AS s USING (stay)

-- name: right_join_using_key
-- with: labs, stays
SELECT stay, id FROM labs RIGHT JOIN stays USING (stay)

-- name: full_join
-- with: labs, stays
SELECT l.id, s.stay FROM labs AS l FULL OUTER JOIN stays AS s ON l.stay = s.stay AND l.value > 2

-- name: full_join_using_key
-- with: labs, stays
SELECT stay, COUNT(id) AS n, COUNT(age) AS m FROM labs FULL JOIN stays USING (stay) GROUP BY stay

-- name: cross_join
-- with: stays
SELECT a.stay, b.stay AS other FROM stays AS a CROSS JOIN stays AS b WHERE a.stay < b.stay

-- name: comma_join
-- with: stays
SELECT a.stay, b.stay AS other FROM stays AS a, stays AS b WHERE a.subject = b.subject AND a.stay <> b.stay

-- name: self_join_inequality
-- with: labs
SELECT a.id, COUNT(b.id) AS earlier FROM labs AS a LEFT JOIN labs AS b ON a.item = b.item AND b.t < a.t GROUP BY a.id

-- name: join_null_keys
SELECT a.x, b.y FROM UNNEST([STRUCT(1 AS x), STRUCT(NULL AS x)]) AS a JOIN UNNEST([STRUCT(1 AS y), STRUCT(NULL AS y)]) AS b ON a.x = b.y

-- name: join_null_safe
SELECT x, y FROM UNNEST([1, NULL]) AS x JOIN UNNEST([1, NULL]) AS y ON x = y OR (x IS NULL AND y IS NULL)

-- name: join_nan_keys
SELECT COUNT(*) AS n FROM UNNEST([STRUCT(CAST('nan' AS FLOAT64) AS x)]) AS a JOIN UNNEST([STRUCT(CAST('nan' AS FLOAT64) AS y)]) AS b ON a.x = b.y

-- name: join_int_float_keys
SELECT x, y FROM UNNEST([1, 2]) AS x JOIN UNNEST([1.0, 2.5]) AS y ON x = y

-- name: three_way_join
-- with: labs, stays, orders
SELECT s.stay, l.id, o.who FROM stays AS s JOIN labs AS l USING (stay) LEFT JOIN orders AS o ON o.id = s.subject WHERE l.id < 5

-- name: join_parenthesised
-- with: labs, stays, orders
SELECT s.stay, l.id, o.who FROM stays AS s LEFT JOIN (labs AS l JOIN orders AS o ON o.id = l.id) ON l.stay = s.stay

-- name: join_on_expression
-- with: stays, days
SELECT stay, k FROM stays JOIN days ON EXTRACT(MONTH FROM intime) = EXTRACT(MONTH FROM d) AND k < 8

-- name: scalar_subquery
-- with: labs
SELECT id, value - (SELECT MIN(value) FROM labs WHERE id <> 8) AS above FROM labs WHERE id <> 8

-- name: scalar_subquery_empty
-- with: labs
SELECT (SELECT id FROM labs WHERE id = 99) AS a

-- name: scalar_subquery_two_rows
-- with: labs
SELECT (SELECT id FROM labs) AS a

-- name: correlated_subquery
-- with: labs, stays
SELECT stay, (SELECT COUNT(*) FROM labs WHERE labs.stay = stays.stay) AS n, (SELECT MAX(value) FROM labs AS l WHERE l.stay = stays.stay AND l.t >= stays.intime) AS m FROM stays

-- name: correlated_exists
-- with: labs, stays
SELECT stay FROM stays AS s WHERE EXISTS (SELECT 1 FROM labs AS l WHERE l.stay = s.stay AND l.value > 3)

-- name: correlated_not_exists
-- with: labs, stays
SELECT stay FROM stays AS s WHERE NOT EXISTS (SELECT 1 FROM labs AS l WHERE l.stay = s.stay)

-- name: not_in_subquery_null
-- with: labs, stays
SELECT stay FROM stays WHERE stay NOT IN (SELECT stay FROM labs)

-- name: in_subquery_struct
-- with: labs
SELECT id FROM labs WHERE (item, stay) IN (SELECT AS STRUCT item, stay FROM labs WHERE id = 1)

-- name: subquery_in_case
-- with: labs
SELECT id, CASE WHEN id = (SELECT MAX(id) FROM labs) THEN 'last' ELSE 'no' END AS c FROM labs

-- name: nested_subqueries
-- with: labs
SELECT item, m FROM (SELECT item, MAX(v) AS m FROM (SELECT item, value AS v FROM labs WHERE value < 1000) AS inner_q GROUP BY item) AS outer_q WHERE m > 1

-- name: cte_chain
-- with: labs
WITH a AS (SELECT id, value FROM labs WHERE value > 1), b AS (SELECT id, value * 2 AS v FROM a), c AS (SELECT SUM(v) AS s FROM b) SELECT a.id, c.s FROM a CROSS JOIN c

-- name: cte_shadowing
-- with: labs
WITH x AS (SELECT 1 AS a) SELECT (WITH x AS (SELECT 2 AS a) SELECT a FROM x) AS inner_a, a FROM x

-- name: cte_used_twice
-- with: labs
WITH x AS (SELECT id, item FROM labs WHERE id < 4) SELECT p.id, q.id AS other FROM x AS p JOIN x AS q ON p.id < q.id

-- name: cte_in_subquery
-- with: labs
SELECT * FROM (WITH x AS (SELECT id FROM labs) SELECT MAX(id) AS m FROM x)

-- name: cte_case_insensitive
WITH Foo AS (SELECT 1 AS A) SELECT a, foo.A AS b FROM foo

-- name: recursive_cte_count
WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 10) SELECT x FROM n ORDER BY x

-- name: recursive_cte_tree
WITH RECURSIVE t AS (SELECT id, boss, CAST(name AS STRING) AS path, 0 AS depth FROM people WHERE boss IS NULL UNION ALL SELECT p.id, p.boss, CONCAT(t.path, '/', p.name), depth + 1 FROM people AS p JOIN t ON p.boss = t.id), people AS (SELECT * FROM UNNEST([STRUCT(1 AS id, CAST(NULL AS INT64) AS boss, 'a' AS name), (2, 1, 'b'), (3, 1, 'c'), (4, 2, 'd')])) SELECT id, path, depth FROM t ORDER BY path

-- name: recursive_cte_distinct
WITH RECURSIVE r AS (SELECT 1 AS x UNION DISTINCT SELECT MOD(x * 2, 7) FROM r) SELECT x FROM r ORDER BY x

-- name: recursive_cte_fibonacci
WITH RECURSIVE f AS (SELECT 0 AS a, 1 AS b, 1 AS n UNION ALL SELECT b, a + b, n + 1 FROM f WHERE n < 15) SELECT n, a FROM f ORDER BY n

-- name: union_all
-- with: labs
SELECT id, item FROM labs WHERE id < 3 UNION ALL SELECT id, item FROM labs WHERE id < 2

-- name: union_distinct
-- with: labs
SELECT item FROM labs UNION DISTINCT SELECT unit FROM labs

-- name: union_coerces
SELECT 1 AS x UNION ALL SELECT 2.5 UNION ALL SELECT NULL

-- name: union_numeric
SELECT NUMERIC '1.5' AS x UNION ALL SELECT 2

-- name: union_names_from_first
SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2 AS c, 'y' AS d ORDER BY a DESC

-- name: union_date_string_literal
SELECT DATE '2020-01-01' AS d UNION ALL SELECT '2020-01-02'

-- name: intersect_distinct
SELECT x FROM UNNEST([1, 1, 2, NULL]) AS x INTERSECT DISTINCT SELECT y FROM UNNEST([1, NULL, 3]) AS y

-- name: except_distinct
SELECT x FROM UNNEST([1, 1, 2, NULL]) AS x EXCEPT DISTINCT SELECT y FROM UNNEST([1, 3]) AS y

-- name: set_operations_nested
(SELECT 1 AS x UNION ALL SELECT 2) EXCEPT DISTINCT (SELECT 2 UNION ALL SELECT 3)

-- name: set_operation_nan
SELECT CAST('nan' AS FLOAT64) AS x UNION DISTINCT SELECT CAST('nan' AS FLOAT64) UNION DISTINCT SELECT 0.0 UNION DISTINCT SELECT 0

-- name: set_operation_order_limit
-- with: labs
(SELECT id FROM labs ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM labs ORDER BY id DESC LIMIT 2) ORDER BY id DESC LIMIT 3

-- name: star_except
-- with: labs
SELECT * EXCEPT (unit, ok, t) FROM labs

-- name: star_replace
-- with: labs
SELECT * REPLACE (value * 2 AS value, UPPER(item) AS item) FROM labs WHERE id < 4

-- name: star_except_replace
-- with: labs
SELECT l.* EXCEPT (t, unit) REPLACE (id + 100 AS id) FROM labs AS l WHERE id < 4

-- name: star_of_join
-- with: labs, stays
SELECT l.*, s.age FROM labs AS l JOIN stays AS s ON s.stay = l.stay WHERE l.id = 1

-- name: star_twice
-- with: stays
SELECT *, * EXCEPT (subject, intime, outtime, unit, age, los) FROM stays WHERE stay = 10

-- name: duplicate_output_names
SELECT 1 AS a, 2 AS a

-- name: unnamed_columns
SELECT 1, 'x', 1 + 1, COUNT(*) FROM UNNEST([1]) AS x

-- name: expression_names
-- with: labs
SELECT labs.id, labs.item, value FROM labs WHERE id = 1

-- name: backtick_names
SELECT `select` AS `from`, `a b` FROM (SELECT 1 AS `select`, 2 AS `a b`)

-- name: case_insensitive_columns
-- with: labs
SELECT ID, Item, l.VALUE FROM labs AS l WHERE iD = 1

-- name: alias_without_as
-- with: labs
SELECT id i, item it FROM labs l WHERE l.id = 2

-- name: trailing_comma
-- with: labs
SELECT id, item, FROM labs WHERE id = 1

-- name: comments_everywhere
-- with: labs
SELECT id, -- the id
/* the item */ item # last
FROM labs WHERE id = 1

-- name: select_distinct_expression
-- with: labs
SELECT DISTINCT EXTRACT(YEAR FROM t) AS y, item = 'lactate' AS l FROM labs

-- name: select_without_from
SELECT 1 AS a, 'x' AS b, NULL AS c, TRUE AS d, [1] AS e

-- name: where_on_cte_alias_columns
SELECT x.a FROM (SELECT 1 AS a UNION ALL SELECT 2) AS x WHERE x.a > 1

-- name: from_first_parenthesis
SELECT * FROM ((SELECT 1 AS a))

-- name: values_as_struct_table
SELECT r.code, r.label FROM UNNEST(ARRAY<STRUCT<code INT64, label STRING>>[(1, 'one'), (2, NULL), (NULL, 'none')]) AS r ORDER BY r.code

-- name: tablesample_full
-- with: labs
SELECT COUNT(*) AS n FROM labs TABLESAMPLE SYSTEM (100 PERCENT)

-- name: pivot_basic
-- with: labs
SELECT * FROM (SELECT stay, item, value FROM labs WHERE id <> 8) PIVOT (MAX(value) FOR item IN ('lactate', 'sodium', 'glucose'))

-- name: pivot_aliases
-- with: labs
SELECT * FROM (SELECT stay, item, value FROM labs WHERE id <> 8) PIVOT (MIN(value) AS lo, COUNT(value) AS n FOR item IN ('lactate' AS lac, 'sodium' AS na))

-- name: pivot_no_group
-- with: stays
SELECT * FROM (SELECT unit, age FROM stays) PIVOT (SUM(age) FOR unit IN ('MICU', 'CCU', 'NONE'))

-- name: pivot_numbers
-- with: labs
SELECT * FROM (SELECT stay, item, id FROM labs) PIVOT (COUNT(id) AS n FOR stay IN (10, 11, 12)) ORDER BY item

-- name: pivot_expression_input
-- with: labs
SELECT * FROM (SELECT EXTRACT(YEAR FROM t) AS y, item, id FROM labs) PIVOT (SUM(id) FOR y IN (2150, 2151 AS later))

-- name: unpivot_basic
SELECT * FROM (SELECT 1 AS id, 10 AS q1, 20 AS q2, NULL AS q3) UNPIVOT (sales FOR quarter IN (q1, q2, q3))

-- name: unpivot_include_nulls
SELECT * FROM (SELECT 1 AS id, 10 AS q1, 20 AS q2, NULL AS q3) UNPIVOT INCLUDE NULLS (sales FOR quarter IN (q1, q2, q3)) ORDER BY quarter

-- name: unpivot_aliases
SELECT id, quarter, sales FROM (SELECT 1 AS id, 10 AS q1, 20 AS q2 UNION ALL SELECT 2, 30, NULL) UNPIVOT (sales FOR quarter IN (q1 AS 'first', q2 AS 'second'))

-- name: unpivot_numeric_labels
SELECT * FROM (SELECT 1 AS id, 10 AS q1, 20 AS q2) UNPIVOT (sales FOR quarter IN (q1 AS 1, q2 AS 2))

-- name: unpivot_multi
SELECT * FROM (SELECT 1 AS id, 10 AS a1, 'x' AS b1, 20 AS a2, 'y' AS b2) UNPIVOT ((a, b) FOR part IN ((a1, b1) AS 'one', (a2, b2) AS 'two'))

-- name: unpivot_labs_wide
-- with: labs
SELECT id, name, v FROM (SELECT id, CAST(value AS STRING) AS value, unit, item FROM labs) UNPIVOT (v FOR name IN (value, unit, item)) WHERE id < 5

-- name: udf_scalar
CREATE TEMP FUNCTION double_it(x INT64) AS (x * 2); SELECT double_it(21) AS a, double_it(NULL) AS b
-- judged as:
SELECT 42 AS a, CAST(NULL AS INT64) AS b

-- name: udf_typed_return
CREATE TEMP FUNCTION ratio(a FLOAT64, b FLOAT64) RETURNS FLOAT64 AS (SAFE_DIVIDE(a, b)); SELECT ratio(1, 4) AS a, ratio(1, 0) AS b
-- judged as:
SELECT 0.25 AS a, CAST(NULL AS FLOAT64) AS b

-- name: udf_calls_udf
CREATE TEMP FUNCTION inc(x INT64) AS (x + 1); CREATE TEMP FUNCTION inc2(x INT64) AS (inc(inc(x))); SELECT inc2(5) AS a
-- judged as:
SELECT 7 AS a

-- name: udf_string_any
CREATE TEMP FUNCTION tag(s STRING, n INT64) RETURNS STRING AS (CONCAT(s, '-', CAST(n AS STRING))); SELECT tag('a', 1) AS a, x, tag('b', x) AS b FROM UNNEST([1, 2]) AS x
-- judged as:
SELECT 'a-1' AS a, x, CONCAT('b-', CAST(x AS STRING)) AS b FROM UNNEST([1, 2]) AS x

-- name: udf_any_type
CREATE TEMP FUNCTION first_of(a ANY TYPE, b ANY TYPE) AS (IFNULL(a, b)); SELECT first_of(NULL, 3) AS a, first_of('x', 'y') AS b
-- judged as:
SELECT 3 AS a, 'x' AS b

-- name: unnest_path_of_arrays
SELECT v FROM UNNEST([STRUCT([STRUCT([1, 2] AS z), STRUCT([3])] AS y)]) AS t, t.y.z AS v

-- name: recursive_with_inside
WITH RECURSIVE t AS (WITH s AS (SELECT 1 AS n) SELECT * FROM s UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t ORDER BY n

-- name: union_ordered_by_expression
SELECT 1 AS a, 2 AS b UNION ALL SELECT 3, 4 UNION ALL SELECT -5, 4 ORDER BY -a, b

-- name: union_ordered_by_expression_limit
(SELECT 1 AS a) UNION ALL (SELECT -2) ORDER BY ABS(a) DESC LIMIT 1

-- name: union_distinct_ordered_by_expression
SELECT 'x' AS a UNION DISTINCT SELECT 'yy' UNION DISTINCT SELECT 'z' ORDER BY LENGTH(a) DESC, a DESC
