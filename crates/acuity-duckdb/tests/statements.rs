//! Statements that write, translated and run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acuity_duckdb::DuckDb;
use acuity_sql::{Catalog, Type};
use acuity_warehouse::{Warehouse, arrow::util::pretty::pretty_format_batches};

fn run(warehouse: &DuckDb, catalog: &Catalog, sql: &str) {
    let translated = acuity_sql::transpile(sql, catalog).unwrap_or_else(|e| panic!("{sql}: {e}"));
    warehouse.execute(&translated.sql).unwrap_or_else(|e| panic!("{}: {e}", translated.sql));
}

fn shown(warehouse: &DuckDb, catalog: &Catalog, sql: &str) -> String {
    let translated = acuity_sql::transpile(sql, catalog).unwrap();
    let batches: Vec<_> = warehouse.query(&translated.sql).unwrap().collect::<Result<_, _>>().unwrap();
    pretty_format_batches(&batches).unwrap().to_string()
}

#[test]
fn tables_are_created_filled_changed_and_merged() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    run(&warehouse, &catalog, "CREATE SCHEMA IF NOT EXISTS icu OPTIONS (description = 'x')");
    run(
        &warehouse,
        &catalog,
        "CREATE OR REPLACE TABLE `p.icu.t` (id INT64 NOT NULL OPTIONS (description = 'key'), at DATETIME, v FLOAT64) PARTITION BY DATE(at) CLUSTER BY id OPTIONS (labels = [('a', 'b')])",
    );
    catalog.add_table(&["icu", "t"], vec![("id".into(), Type::Int64), ("at".into(), Type::Datetime), ("v".into(), Type::Float64)]);
    run(&warehouse, &catalog, "INSERT INTO icu.t (id, at, v) VALUES (1, '2150-01-01', 1), (2, DATETIME '2150-01-02 10:00:00', NULL), (3, NULL, 2.5)");
    run(&warehouse, &catalog, "INSERT icu.t (id, v) SELECT id + 10, v * 2 FROM icu.t WHERE id < 3");
    run(&warehouse, &catalog, "UPDATE icu.t SET v = COALESCE(t.v, 0) + 1 WHERE TRUE");
    run(&warehouse, &catalog, "UPDATE icu.t x SET v = s.v FROM (SELECT 3 AS id, 9 AS v) AS s WHERE x.id = s.id");
    run(&warehouse, &catalog, "DELETE FROM icu.t WHERE id = 12");
    run(
        &warehouse,
        &catalog,
        "MERGE icu.t AS a USING (SELECT 1 AS id, 100 AS v UNION ALL SELECT 7, 70) AS b ON a.id = b.id
         WHEN MATCHED AND b.v > 50 THEN UPDATE SET v = b.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (b.id, b.v) WHEN NOT MATCHED BY SOURCE AND a.id = 3 THEN DELETE",
    );
    run(&warehouse, &catalog, "CREATE VIEW icu.v AS SELECT id, DATE(at) AS day, v FROM icu.t");
    catalog.add_table(&["icu", "v"], vec![("id".into(), Type::Int64), ("day".into(), Type::Date), ("v".into(), Type::Float64)]);
    insta::assert_snapshot!(shown(&warehouse, &catalog, "SELECT * FROM icu.v ORDER BY id"), @r"
    +----+------------+-------+
    | id | day        | v     |
    +----+------------+-------+
    | 1  | 2150-01-01 | 100.0 |
    | 2  | 2150-01-02 | 1.0   |
    | 7  |            | 70.0  |
    | 11 |            | 3.0   |
    +----+------------+-------+
    ");
    run(&warehouse, &catalog, "TRUNCATE TABLE icu.t");
    run(&warehouse, &catalog, "DROP VIEW IF EXISTS icu.v");
    run(&warehouse, &catalog, "DROP TABLE icu.t");
}
