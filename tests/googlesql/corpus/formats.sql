-- FORMAT_ and PARSE_ functions: every code.

-- name: format_date_codes
-- with: days
SELECT k, FORMAT_DATE('%Y|%y|%C|%m|%d|%e|%j|%F|%D|%x', d) AS a, FORMAT_DATE('%A|%a|%B|%b|%h', d) AS b, FORMAT_DATE('%u|%w|%U|%V|%W|%G|%g|%Q', d) AS c FROM days WHERE k <> 8

-- name: format_date_year_one
SELECT FORMAT_DATE('%Y|%E4Y|%F|%y|%C', DATE '0001-01-01') AS a

-- name: format_date_literals
SELECT FORMAT_DATE('%%|%n|%t|plain', DATE '2020-02-29') AS a, FORMAT_DATE('', DATE '2020-02-29') AS b, FORMAT_DATE('%b %d, %Y', DATE '2020-02-09') AS c, FORMAT_DATE('%J', DATE '2019-12-30') AS d

-- name: format_date_modifiers
SELECT FORMAT_DATE('%E4Y', DATE '0987-01-02') AS a, FORMAT_DATE('%Ey|%Od|%Om', DATE '2020-01-02') AS b, FORMAT_DATE('%c', DATE '2020-01-02') AS c, FORMAT_DATE('%H:%M:%S', DATE '2020-01-02') AS d

-- name: format_datetime_codes
-- with: moments
SELECT k, FORMAT_DATETIME('%Y-%m-%d %H:%M:%S', dt) AS a, FORMAT_DATETIME('%F %T', dt) AS b, FORMAT_DATETIME('%I|%l|%k|%p|%P|%R|%r|%X', dt) AS c, FORMAT_DATETIME('%c', dt) AS d FROM moments WHERE k <> 7

-- name: format_datetime_fractions
-- with: moments
SELECT k, FORMAT_DATETIME('%E1S|%E3S|%E6S|%E*S|%E0S', dt) AS a, FORMAT_DATETIME('%s', dt) AS epoch FROM moments

-- name: format_timestamp_codes
-- with: moments
SELECT k, FORMAT_TIMESTAMP('%Y-%m-%d %H:%M:%S', ts) AS a, FORMAT_TIMESTAMP('%Z|%z|%Ez', ts) AS b, FORMAT_TIMESTAMP('%F %T %E3S', ts) AS c FROM moments WHERE k <> 7

-- name: format_timestamp_zone
SELECT FORMAT_TIMESTAMP('%F %T %Z %z', TIMESTAMP '2020-07-01 12:00:00+00', 'America/New_York') AS a, FORMAT_TIMESTAMP('%F %T %Ez', TIMESTAMP '2020-01-01 12:00:00+00', 'Asia/Kolkata') AS b

-- name: format_time_codes
-- with: moments
SELECT k, FORMAT_TIME('%H:%M:%S', tm) AS a, FORMAT_TIME('%I:%M %p', tm) AS b, FORMAT_TIME('%T|%R|%E6S|%E*S', tm) AS c FROM moments

-- name: parse_date_codes
SELECT PARSE_DATE('%Y-%m-%d', '2020-02-29') AS a, PARSE_DATE('%d/%m/%Y', '9/2/2020') AS b, PARSE_DATE('%b %e, %Y', 'Feb 9, 2020') AS c, PARSE_DATE('%B %d %Y', 'february 29 2020') AS d, PARSE_DATE('%Y%m%d', '20200229') AS e, PARSE_DATE('%F', '2020-02-29') AS f, PARSE_DATE('%D', '02/29/20') AS g, PARSE_DATE('%x', '02/29/20') AS h

-- name: parse_date_partial
SELECT PARSE_DATE('%Y', '2020') AS a, PARSE_DATE('%Y-%m', '2020-05') AS b, PARSE_DATE('%m', '3') AS c, PARSE_DATE('%y', '69') AS d, PARSE_DATE('%y', '68') AS e, PARSE_DATE('%A %d %Y', 'Monday 5 2020') AS f

-- name: parse_date_day_of_year
SELECT PARSE_DATE('%Y %j', '2020 060') AS a, PARSE_DATE('%Y-%m-%d', ' 2020-1-2 ') AS b

-- name: parse_date_iso_week
SELECT PARSE_DATE('%G-%V-%u', '2020-53-7') AS a, PARSE_DATE('%Y-%U-%w', '2020-10-3') AS b, PARSE_DATE('%Y-%W-%a', '2020-10-Wed') AS c

-- name: parse_date_quarter
SELECT PARSE_DATE('%Y-Q%Q', '2020-Q3') AS a

-- name: parse_date_mismatch
SELECT PARSE_DATE('%Y-%m-%d', '2020/02/29') AS a

-- name: parse_date_impossible
SELECT PARSE_DATE('%Y-%m-%d', '2021-02-29') AS a

-- name: parse_date_safe
SELECT s, SAFE.PARSE_DATE('%Y-%m-%d', s) AS d FROM UNNEST(['2020-02-29', '2021-02-29', '2020-2-9', '20-02-29', '2020-02-29x', 'x', '', NULL, '10000-01-01', '2020-13-01']) AS s

-- name: parse_datetime_codes
SELECT PARSE_DATETIME('%Y-%m-%d %H:%M:%S', '2150-01-02 03:04:05') AS a, PARSE_DATETIME('%Y-%m-%dT%H:%M:%E6S', '2150-01-02T03:04:05.000001') AS b, PARSE_DATETIME('%Y-%m-%d %H:%M:%E*S', '2150-01-02 03:04:05.25') AS c, PARSE_DATETIME('%F %T', '2150-01-02 03:04:05') AS d, PARSE_DATETIME('%m/%d/%Y %I:%M:%S %p', '8/30/2018 2:23:38 pm') AS e, PARSE_DATETIME('%c', 'Wed Jan  2 03:04:05 2150') AS f

-- name: parse_datetime_partial
SELECT PARSE_DATETIME('%H:%M', '10:30') AS a, PARSE_DATETIME('%Y', '2020') AS b, PARSE_DATETIME('%R', '23:59') AS c, PARSE_DATETIME('%I %p', '12 AM') AS d, PARSE_DATETIME('%I %p', '12 PM') AS e, PARSE_DATETIME('%s', '86400') AS f

-- name: parse_datetime_leap_second
SELECT PARSE_DATETIME('%F %T', '2016-12-31 23:59:60') AS a

-- name: parse_datetime_safe
SELECT s, SAFE.PARSE_DATETIME('%Y-%m-%d %H:%M:%S', s) AS d FROM UNNEST(['2020-02-29 10:00:00', '2020-02-29', '2020-02-29 24:00:00', '2020-02-29 10:60:00', '2020-02-29   9:5:1', NULL]) AS s

-- name: parse_timestamp_codes
SELECT PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', '2020-01-02 03:04:05') AS a, PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S%Ez', '2020-01-02 03:04:05+02:00') AS b, PARSE_TIMESTAMP('%F %T %z', '2020-01-02 03:04:05 -0530') AS c, PARSE_TIMESTAMP('%s', '1577934245') AS d, PARSE_TIMESTAMP('%F %T', '2020-07-02 03:04:05', 'America/New_York') AS e, PARSE_TIMESTAMP('%F %T %Z', '2020-01-02 03:04:05 UTC') AS f

-- name: parse_time_codes
SELECT PARSE_TIME('%H:%M:%S', '13:14:15') AS a, PARSE_TIME('%I:%M %p', '1:05 PM') AS b, PARSE_TIME('%T', '00:00:59') AS c, PARSE_TIME('%H', '7') AS d, PARSE_TIME('%H:%M:%E*S', '1:2:3.4567') AS e

-- name: parse_whitespace
SELECT PARSE_DATE('%Y %m', '2020    5') AS a, PARSE_DATE(' %Y', '2020') AS b, PARSE_DATE('%Y%t%m', '2020 5') AS c

-- name: format_bad_code
SELECT FORMAT_DATE('%!', DATE '2020-01-01') AS a, FORMAT_DATE('%', DATE '2020-01-01') AS b

-- name: format_integers
SELECT FORMAT('%d|%5d|%-5d|%05d|%+d|% d', 42, 42, 42, 42, 42, 42) AS a, FORMAT("%'d", 1234567) AS b, FORMAT('%x|%X|%o|%#x', 255, 255, 8, 255) AS c, FORMAT('%i', -7) AS d

-- name: format_floats
SELECT FORMAT('%f|%.2f|%10.3f|%-10.1f|%e|%.3E|%g', 3.14159, 3.14159, 3.14159, 3.14159, 31415.9, 31415.9, 0.0001) AS a, FORMAT('%f|%F|%g', CAST('nan' AS FLOAT64), CAST('inf' AS FLOAT64), CAST('-inf' AS FLOAT64)) AS b, FORMAT('%.0f|%.0f|%.0f', 0.5, 1.5, 2.5) AS c, FORMAT('%g|%g|%g', 1e20, 123456.0, 1234567.0) AS d

-- name: format_strings
SELECT FORMAT('%s|%10s|%-10s|%.2s', 'abc', 'abc', 'abc', 'abc') AS a, FORMAT('%%') AS b, FORMAT('%s', CAST(NULL AS STRING)) AS c, FORMAT('%*d', 6, 42) AS d, FORMAT('é%5s|', 'é') AS e

-- name: format_any
SELECT FORMAT('%t|%T', 'it', 'it') AS a, FORMAT('%t|%T', DATE '2020-01-01', DATE '2020-01-01') AS b, FORMAT('%t|%T', [1, 2], [1, 2]) AS c, FORMAT('%t|%T', STRUCT(1, 'x'), STRUCT(1, 'x')) AS d, FORMAT('%t|%T', 1.0, 1.0) AS e, FORMAT('%t', NULL) AS f, FORMAT('%T', TIMESTAMP '2020-01-01') AS g, FORMAT('%t|%T', NUMERIC '1.50', b'a\x00') AS h, FORMAT('%T', "it's") AS i

-- name: format_columns
-- with: labs
SELECT id, FORMAT('%s=%.1f %s', item, value, IFNULL(unit, '?')) AS line FROM labs

-- name: format_numeric
SELECT FORMAT('%.2f|%d', NUMERIC '3.145', 5) AS a, FORMAT("%'.2f", NUMERIC '1234567.891') AS b

-- name: cast_date_with_format
SELECT CAST(DATE '2020-02-29' AS STRING FORMAT 'YYYY-MM-DD') AS a, CAST(DATE '2020-02-29' AS STRING FORMAT 'DAY, DD MON YYYY') AS b, CAST('29.02.2020' AS DATE FORMAT 'DD.MM.YYYY') AS c, CAST(DATETIME '2020-02-29 13:04:05' AS STRING FORMAT 'HH24:MI:SS') AS d

-- name: grouped_exponents
SELECT FORMAT("%'g", 1e10) AS a, FORMAT("%'e", 1234567.0) AS b, FORMAT("%'.9g", 1234567.5) AS c
