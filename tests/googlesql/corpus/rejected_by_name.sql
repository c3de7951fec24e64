-- name: different_columns
-- engine: younger
SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b

-- name: nothing_in_common
-- engine: younger
SELECT 1 AS a UNION ALL CORRESPONDING SELECT 2 AS b

-- name: left_with_nothing_in_common
-- engine: younger
SELECT 1 AS a LEFT UNION ALL CORRESPONDING SELECT 2 AS b

-- name: strict_with_more_columns
-- engine: younger
SELECT 1 AS a, 2 AS b UNION ALL STRICT CORRESPONDING SELECT 2 AS a

-- name: nameless_column
-- engine: younger
SELECT 1 AS a, 2 UNION ALL BY NAME SELECT 2 AS a, 3

-- name: name_twice
-- engine: younger
SELECT 1 AS a, 2 AS a UNION ALL BY NAME SELECT 2 AS a, 3 AS a

-- name: mode_without_names
-- engine: younger
SELECT 1 AS a FULL UNION ALL SELECT 2 AS a

-- name: strict_with_mode
-- engine: younger
SELECT 1 AS a FULL UNION ALL STRICT CORRESPONDING SELECT 2 AS a

-- name: listed_twice
-- engine: younger
SELECT 1 AS a UNION ALL CORRESPONDING BY (a, a) SELECT 2 AS a

-- name: listed_column_is_missing
-- engine: younger
SELECT 1 AS a UNION ALL CORRESPONDING BY (b) SELECT 2 AS a

-- name: types_do_not_go_together
-- engine: younger
SELECT 1 AS a UNION ALL BY NAME SELECT 'x' AS a

-- name: different_modes
-- engine: younger
SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS a UNION ALL SELECT 3 AS a

-- name: on_with_other_columns
-- engine: younger
SELECT 1 AS a, 'x' AS b, 3 AS c UNION ALL BY NAME ON (c, a) SELECT 2 AS a, 4 AS c, 'y' AS b
