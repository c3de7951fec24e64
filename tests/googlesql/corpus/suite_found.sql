-- Queries in the manner of a conformance suite: found.

-- name: q001
SELECT [STRUCT(x AS a, 'y' AS b), CAST(STRUCT(NUMERIC '10.01', 42) AS STRUCT<a INT64, b STRING>)][SAFE_OFFSET(2)].a AS a FROM UNNEST([1, 2]) AS x

-- name: q002
SELECT [STRUCT(x AS a, 'y' AS b), STRUCT(2, 'z')][SAFE_OFFSET(2)].a AS a FROM UNNEST([1, 2]) AS x

-- name: q003
SELECT FORMAT('%f %g %e %t %T', -0.0, -0.0, -0.0, -0.0, -0.0) AS a, FORMAT('%g', x) AS b, FORMAT('%t', x) AS c FROM UNNEST([-0.0]) AS x

-- name: q004
SELECT SAFE.ARRAY_FIRST(ARRAY_OFFSETS([3, 3, 1], 5)) AS a, SAFE.ARRAY_LAST(x) AS b FROM (SELECT ARRAY<INT64>[] AS x)

-- name: q005
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY ROLLUP(k)

-- name: q006
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY GROUPING SETS(k, ())

-- name: q007
-- engine: younger
SELECT k, COUNT(*) AS n FROM (SELECT 1 AS k) WHERE FALSE GROUP BY CUBE(k)
