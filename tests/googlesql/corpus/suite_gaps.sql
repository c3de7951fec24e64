-- What a suite of Google's kind asks beside the everyday: edges of formats, paths, hosts, quantiles.

-- name: json_extract_with_a_last_dot
SELECT JSON_EXTRACT('{"a":1}', '$.') AS a, JSON_EXTRACT('{"a":{"":2}}', '$.a.') AS b, JSON_EXTRACT_SCALAR('{"a":3}', '$.a.') AS c, JSON_EXTRACT_ARRAY('{"a":[3]}', '$.a.') AS d, JSON_EXTRACT('{"a":[3]}', "$['a'].") AS e

-- name: json_query_with_a_last_dot
SELECT JSON_QUERY('{"a":[1,2]}', '$.a.') AS a

-- name: json_numbers_with_zeros_before
SELECT JSON_VALUE('01', '$') AS a, JSON_VALUE('-01', '$') AS b, JSON_VALUE('00.10', '$') AS c, JSON_QUERY('[01]', '$') AS d, JSON_VALUE('{"a":01}', '$.a') AS e, JSON_VALUE('0.10', '$') AS f

-- name: json_set_at_a_place_below_zero
SELECT JSON_SET(JSON '1.5', '$[-1]', 1) AS a

-- name: json_set_of_a_list_at_a_place_below_zero
SELECT JSON_SET(JSON '[1]', '$[-1]', 1) AS a

-- name: json_set_at_a_place_too_large
SELECT JSON_SET(JSON '[1]', '$[99999999999999999999]', 1) AS a

-- name: json_remove_at_a_place_below_zero
SELECT JSON_REMOVE(JSON '[1.5]', '$[-1]') AS a

-- name: json_append_at_a_place_below_zero
SELECT JSON_ARRAY_APPEND(JSON '[1]', '$[-1]', 1) AS a

-- name: json_query_at_a_place_below_zero
SELECT JSON_QUERY(JSON '[1.5]', '$[-1]') AS a, JSON_QUERY(JSON '1.5', '$[-1]') AS b

-- name: parse_time_of_a_quarter
SELECT PARSE_TIME('%Q', '1') AS a, PARSE_TIME('%H %Q', '5 4') AS b, PARSE_TIME('%J', '001') AS c, FORMAT_TIME('%Q', TIME '10:00:00') AS d

-- name: parse_time_of_no_quarter
SELECT PARSE_TIME('%Q', '5') AS a

-- name: centuries
SELECT PARSE_DATE('%C', '007') AS a, PARSE_DATE('%C', '7') AS b, PARSE_DATE('%C-%y', '007-12') AS c, PARSE_DATE('%C%y', '0712') AS d, PARSE_DATE('%Cx', '007x') AS e, PARSE_DATE('%C', '099') AS f

-- name: century_100
SELECT PARSE_DATE('%C', '100') AS a

-- name: century_of_five_digits
SELECT PARSE_DATE('%C%y', '00712') AS a

-- name: hosts_in_brackets
SELECT NET.HOST('[a-c]+') AS a, NET.HOST('[::1]x:80/') AS b, NET.HOST('[abc') AS c, NET.HOST('http://[::1]a.b:80/c') AS d, NET.HOST('[]:8') AS e, NET.HOST('[a:b:c') AS f, NET.HOST('[::1]:80') AS g

-- name: any_byte
SELECT REGEXP_EXTRACT(b'\xffb', b'\\C') AS a, REGEXP_REPLACE(b'\xffb\n', b'\\C', b'x') AS b, REGEXP_EXTRACT_ALL(b'a\xe9b', b'\\C') AS c

-- name: generated_arrays_that_are_too_long
SELECT GENERATE_ARRAY(BIGNUMERIC '1', BIGNUMERIC '1e30') AS a

-- name: generated_arrays_of_floats_that_are_too_long
SELECT GENERATE_ARRAY(1.0, 1e308) AS a

-- name: generated_arrays_of_decimals_that_are_too_long
SELECT GENERATE_ARRAY(NUMERIC '1', NUMERIC '1e28') AS a

-- name: arrays_of_null_are_of_integers
SELECT [NULL] AS a UNION ALL SELECT [1.5] UNION ALL SELECT [NUMERIC '2']

-- name: arrays_of_null_beside_others
SELECT [NULL, '2020-01-01'] AS a UNION ALL SELECT [DATE '2020-01-01'] UNION ALL SELECT []

-- name: distinct_rows_in_an_order_of_their_own
SELECT DISTINCT i AS j FROM UNNEST([3, 1, 2]) AS i ORDER BY -j, j + 1

-- name: distinct_rows_by_their_columns
SELECT DISTINCT t.i, s.a FROM (SELECT 1 AS i, STRUCT(2 AS a) AS s) AS t ORDER BY t.i, s.a

-- name: quantiles_with_null
SELECT APPROX_QUANTILES(x, 2 RESPECT NULLS) AS a, APPROX_QUANTILES(DISTINCT x, 2 RESPECT NULLS) AS b, APPROX_QUANTILES(x, 2 IGNORE NULLS) AS c FROM UNNEST([NULL, NULL, 1, 1, 1, 4, 5, 6, 7, 8, 9, 10]) AS x
-- judged as:
SELECT [NULL, 4, 10] AS a, [NULL, 6, 10] AS b, [1, 5, 10] AS c

-- name: functions_that_are_there
CREATE TEMP FUNCTION IF NOT EXISTS f(x INT64) AS (x + 1);
CREATE TEMP FUNCTION IF NOT EXISTS f(x INT64) AS (x + 2);
SELECT f(1) AS a
-- judged as:
SELECT 2 AS a

-- name: public_suffixes
SELECT u, NET.PUBLIC_SUFFIX(u) AS s, NET.REG_DOMAIN(u) AS d FROM UNNEST(['www.Example.Co.UK', 'http://www.google.com.', '.google.com', 'com', 'a.b', '//user:password@a.b:80/path?query', 'x.y.unknown', '//www.食狮.中国/', '//[::1]:80', '1.2.3.4', '1.2.3.com', 'www.ck', 'a.b.ck', 'x.city.kawasaki.jp', 'foo.github.io', 'x.foo.blogspot.com', '', 'mailto:?to=&subject=&body=', 'a b.com', '..a.com', '.co.uk', 'a.b.s3.amazonaws.com', NULL]) AS u

-- name: public_suffix_behind_an_empty_label
SELECT NET.PUBLIC_SUFFIX('http://www.google..com') AS a, NET.REG_DOMAIN('http://www.google..com') AS b, NET.PUBLIC_SUFFIX('a.com..') AS c, NET.REG_DOMAIN('a.com..') AS d

-- name: ordered_by_a_collation
SELECT x FROM UNNEST(['b2', 'A1', 'a2', 'B1', NULL, 'é', 'f', '_', '-', ' ', '10']) AS x ORDER BY x COLLATE 'und:ci' DESC NULLS LAST

-- name: ordered_by_a_language
SELECT x FROM UNNEST(['ss', 'ß', 'SS', 'st', 's', 'B', 'b']) AS x ORDER BY x COLLATE 'en_US'

-- name: ordered_by_characters
SELECT x FROM UNNEST(['b', 'A', 'a', 'B']) AS x ORDER BY x COLLATE 'unicode'

-- name: ordered_by_a_collation_in_other_places
SELECT DISTINCT x, RANK() OVER (ORDER BY x COLLATE 'und:ci') AS r, (SELECT STRING_AGG(y, '' ORDER BY y COLLATE 'und:ci', y) FROM UNNEST(['b', 'A', 'a', 'B']) AS y) AS s FROM UNNEST(['b', 'A', 'c', 'B']) AS x ORDER BY 1 COLLATE 'und:ci', x COLLATE 'binary'

-- name: unknown_case_of_a_collation
SELECT x FROM UNNEST(['b', 'A']) AS x ORDER BY x COLLATE 'und:xx'

-- name: collated_comparisons
SELECT COLLATE('Abc', 'und:ci') = 'aBC' AS a, 'b' > COLLATE('A', 'und:ci') AS b, COLLATE('é', 'und:ci') = 'e' AS c, COLLATE('x', 'und:ci') IN ('y', 'X') AS d, COLLATE('a', '') = 'A' AS e
-- judged as:
SELECT TRUE AS a, TRUE AS b, FALSE AS c, TRUE AS d, FALSE AS e

-- name: full_join_by_queries_over_a_side
SELECT * FROM UNNEST([1, 2]) AS a FULL JOIN UNNEST([2, 3]) AS b ON a IN (SELECT 2) AND b = 2

-- name: full_join_by_a_query_over_a_row
SELECT a, b FROM UNNEST([1, 2]) AS a FULL JOIN UNNEST([2, 3]) AS b ON a = b AND EXISTS (SELECT 1 FROM UNNEST([a]) AS c WHERE c > 1)

-- name: full_join_by_queries_over_both_sides
SELECT l.x, r.y FROM (SELECT 1 AS x UNION ALL SELECT 2) AS l FULL JOIN (SELECT 2 AS y UNION ALL SELECT 5) AS r ON l.x = r.y AND l.x IN (SELECT c FROM UNNEST([2, 9]) AS c) AND r.y NOT IN (SELECT c FROM UNNEST([5]) AS c)

-- name: full_join_behind_a_join
SELECT k.z, l.x, r.y FROM (SELECT 1 AS z) AS k JOIN (SELECT 1 AS x UNION ALL SELECT 2) AS l ON k.z <= l.x FULL JOIN (SELECT 2 AS y UNION ALL SELECT 5) AS r ON l.x = r.y AND r.y IN (SELECT c FROM UNNEST([2, 9]) AS c)

-- name: field_of_a_constant_null
SELECT CAST(NULL AS STRUCT<x INT64, z STRING>).z AS a, CAST(NULL AS STRUCT<x INT64, z STRING>).x AS b FROM UNNEST([1, 2]) AS i

-- name: deviations_of_huge_numbers
SELECT STDDEV(x) AS a, STDDEV_POP(x) AS b, STDDEV(DISTINCT x) AS c FROM UNNEST([1e308, -1e308, 5]) AS x

-- name: deviations_of_huge_numbers_as_windows
SELECT STDDEV(x) OVER () AS a FROM UNNEST([1e200, -1e200]) AS x

-- name: deviation_of_equal_huge_numbers
SELECT STDDEV(x) AS a FROM UNNEST([1e308, 1e308]) AS x

-- name: an_errors_message
-- script: yes
DECLARE told STRING;
BEGIN
  SET told = ERROR('late');
EXCEPTION WHEN ERROR THEN
  SET told = @@error.message;
END;
SELECT told
-- judged as:
SELECT 'late' AS told

-- name: approximate_counts_as_windows
SELECT x, APPROX_COUNT_DISTINCT(x) OVER (PARTITION BY x > 1) AS a, APPROX_COUNT_DISTINCT(x) OVER () AS b FROM UNNEST([1, 2, 2, NULL, 3]) AS x
-- judged as:
SELECT x, COUNT(DISTINCT x) OVER (PARTITION BY x > 1) AS a, COUNT(DISTINCT x) OVER () AS b FROM UNNEST([1, 2, 2, NULL, 3]) AS x
