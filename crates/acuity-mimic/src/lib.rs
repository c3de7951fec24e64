//! MIMIC-III as data: tables, columns, item ids, a CSV loading plan and a synthetic generator.
