-- name: labs
-- with: labs
SELECT * FROM labs

-- name: stays
-- with: stays
SELECT * FROM stays

-- name: numbers
-- with: numbers
SELECT * FROM numbers

-- name: words
-- with: words
SELECT * FROM words

-- name: days
-- with: days
SELECT * FROM days

-- name: moments
-- with: moments
SELECT * FROM moments

-- name: orders
-- with: orders
SELECT * FROM orders

