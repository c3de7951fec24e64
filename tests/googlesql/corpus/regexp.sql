-- Regular expressions (RE2).

-- name: contains
-- with: words
SELECT k, REGEXP_CONTAINS(s, 'l+') AS a, REGEXP_CONTAINS(s, r'^[A-Z]') AS b, REGEXP_CONTAINS(s, r'\d') AS c, REGEXP_CONTAINS(s, '') AS d, REGEXP_CONTAINS(s, r'(?i)alpha') AS e, REGEXP_CONTAINS(s, r'\s$') AS f FROM words

-- name: extract_plain
-- with: words
SELECT k, REGEXP_EXTRACT(s, r'[a-z]+') AS a, REGEXP_EXTRACT(s, r'([a-z])\w*$') AS b, REGEXP_EXTRACT(s, r'zzz') AS c, REGEXP_EXTRACT(s, r'x?') AS d FROM words

-- name: extract_optional_group
SELECT REGEXP_EXTRACT('ab', 'a(x)?b') AS a, REGEXP_EXTRACT('ab', 'a(x?)b') AS b, REGEXP_EXTRACT('', '(.*)') AS c, REGEXP_EXTRACT('foo.bar', r'\.(.*)$') AS d, REGEXP_SUBSTR('foo', 'o+') AS e

-- name: extract_positions
SELECT REGEXP_EXTRACT('a1b22c333', r'\d+', 3) AS a, REGEXP_EXTRACT('a1b22c333', r'\d+', 1, 3) AS b, REGEXP_EXTRACT('a1b22c333', r'\d+', 1, 4) AS c, REGEXP_EXTRACT('a1b22c333', r'\d+', 50) AS d

-- name: extract_two_groups
SELECT REGEXP_EXTRACT('ab', '(a)(b)') AS a

-- name: extract_all
-- with: words
SELECT k, REGEXP_EXTRACT_ALL(s, r'[a-z]+') AS a, REGEXP_EXTRACT_ALL(s, r'(\w)\w') AS b FROM words

-- name: extract_all_empty_matches
SELECT REGEXP_EXTRACT_ALL('abc', 'x*') AS a, REGEXP_EXTRACT_ALL('', 'x') AS b, REGEXP_EXTRACT_ALL(NULL, 'x') AS c, REGEXP_EXTRACT_ALL('a,b,,c', '[^,]*') AS d

-- name: replace_plain
-- with: words
SELECT k, REGEXP_REPLACE(s, r'[aeiou]', '*') AS a, REGEXP_REPLACE(s, r'(\w)(\w)', r'\2\1') AS b, REGEXP_REPLACE(s, r'\s+', '') AS c, REGEXP_REPLACE(s, 'l', '[\\0]') AS d FROM words

-- name: replace_empty_pattern
SELECT REGEXP_REPLACE('abc', '', '-') AS a, REGEXP_REPLACE('abc', 'x*', '-') AS b, REGEXP_REPLACE('aaa', 'a', '') AS c, REGEXP_REPLACE('a.b', r'\.', r'\\') AS d, REGEXP_REPLACE('日本', '本', 'x') AS e, REGEXP_REPLACE('a$b', 'b', '$1') AS f

-- name: replace_anchors
SELECT REGEXP_REPLACE('aaa', '^a', 'b') AS a, REGEXP_REPLACE('line1\nline2', '(?m)^l', 'L') AS b, REGEXP_REPLACE('a\nb', '.', 'x') AS c, REGEXP_REPLACE('a\nb', '(?s).', 'x') AS d

-- name: replace_bad_reference
SELECT REGEXP_REPLACE('abc', 'b', r'\5') AS a

-- name: instr_forms
SELECT REGEXP_INSTR('ab@cd-ef', '@[^-]*') AS a, REGEXP_INSTR('ab@d@c', '@', 4) AS b, REGEXP_INSTR('@a@b', '@', 1, 2) AS c, REGEXP_INSTR('@a@b', '@a', 1, 1, 1) AS d, REGEXP_INSTR('abc', 'x') AS e, REGEXP_INSTR('日本語', '語') AS f, REGEXP_INSTR('ab(c)', '(b)') AS g

-- name: bad_pattern
SELECT REGEXP_CONTAINS('a', '(') AS a

-- name: bad_pattern_safe
SELECT SAFE.REGEXP_CONTAINS('a', '(') AS a, SAFE.REGEXP_EXTRACT('ab', '(a)(b)') AS b

-- name: classes
SELECT REGEXP_CONTAINS('é', r'^\w$') AS a, REGEXP_CONTAINS('é', r'^\pL$') AS b, REGEXP_CONTAINS('1', '[[:digit:]]') AS c, REGEXP_CONTAINS('word boundary', r'\bbound') AS d, REGEXP_CONTAINS('A', r'(?i)[a-b]') AS e, REGEXP_EXTRACT('aXbX', r'.*?X') AS f, REGEXP_EXTRACT('2020-01-02', r'(?P<m>-\d\d)') AS g

-- name: bytes_forms
SELECT REGEXP_CONTAINS(b'abc', b'b') AS a, REGEXP_EXTRACT(b'abc', b'b.') AS b, REGEXP_REPLACE(b'abc', b'b', b'x') AS c, REGEXP_EXTRACT_ALL(b'abab', b'a') AS d, REGEXP_INSTR(b'abc', b'c') AS e

-- name: null_arguments
SELECT REGEXP_CONTAINS(NULL, 'a') AS a, REGEXP_CONTAINS('a', NULL) AS b, REGEXP_REPLACE('a', 'a', NULL) AS c, REGEXP_EXTRACT('a', NULL) AS d

-- name: column_pattern
SELECT p, REGEXP_CONTAINS('abc123', p) AS a, REGEXP_EXTRACT('abc123', p) AS b FROM UNNEST(['a', '[0-9]+', '^x', 'c(1)', NULL]) AS p

-- name: vital_signs_text
SELECT line, REGEXP_EXTRACT(line, r'(\d{2,3})/\d{2,3}') AS sys, SAFE_CAST(REGEXP_EXTRACT(line, r'(?i)temp[^\d]*(\d+\.?\d*)') AS FLOAT64) AS temp FROM UNNEST(['BP 120/80 Temp: 37.2', 'bp 90/55', 'TEMP 38', 'none', NULL]) AS line
