//! Tables, views, descriptions, errors with places.

use acuity_duckdb::DuckDb;
use acuity_warehouse::{ErrorKind, RelationKind, RelationName, Replace, Rows, Warehouse};

#[track_caller]
fn one(warehouse: &DuckDb, sql: &str) -> i64 {
    Rows::read(warehouse.query(sql).unwrap()).unwrap().rows[0][0].as_i64().unwrap()
}

#[test]
fn a_relation_changes_its_kind() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.create_dataset("a").unwrap();
    warehouse.create_dataset("a").unwrap();
    let name = RelationName::new("a", "Odd \"name\"");
    let kind = |expect| assert_eq!(warehouse.relation(&name).unwrap().map(|relation| relation.kind), expect);
    kind(None);
    assert_eq!(warehouse.replace(&name, Replace::Table, "SELECT 1 AS n UNION ALL SELECT 2").unwrap(), Some(2));
    kind(Some(RelationKind::Table));
    assert_eq!(warehouse.replace(&name, Replace::View, "SELECT 3 AS n").unwrap(), None);
    kind(Some(RelationKind::View));
    // The new table may read the view it replaces, and itself.
    assert_eq!(
        warehouse.replace(&name, Replace::Table, "SELECT n + 1 AS n FROM a.\"Odd \"\"name\"\"\"").unwrap(),
        Some(1)
    );
    warehouse.replace(&name, Replace::Table, "SELECT n + 1 AS n FROM a.\"Odd \"\"name\"\"\"").unwrap();
    kind(Some(RelationKind::Table));
    assert_eq!(one(&warehouse, "SELECT n FROM a.\"Odd \"\"name\"\"\""), 5);
    warehouse.replace(&name, Replace::View, "SELECT 3 AS n").unwrap();
    warehouse.drop_relation(&name).unwrap();
    warehouse.drop_relation(&name).unwrap();
    kind(None);
}

#[test]
fn a_failed_replacement_leaves_the_old_relation() {
    let warehouse = DuckDb::in_memory().unwrap();
    let name = RelationName::new("main", "t");
    warehouse.replace(&name, Replace::Table, "SELECT 1 AS n").unwrap();
    let error = warehouse.replace(&name, Replace::Table, "SELECT\n  nosuch\nFROM range(3)").unwrap_err();
    assert_eq!((error.kind, error.position.map(|p| (p.line, p.column))), (ErrorKind::Syntax, Some((2, 3))));
    let error = warehouse.replace(&name, Replace::View, "SELECT * FROM nowhere").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Missing);
    let error =
        warehouse.replace(&name, Replace::Table, "SELECT CAST(range || 'x' AS BIGINT) AS n FROM range(3)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Data);
    assert_eq!(one(&warehouse, "SELECT n FROM t"), 1);
}

#[test]
fn statements_stand_together_or_not_at_all() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.execute("CREATE TABLE t (n BIGINT)").unwrap();
    let error = warehouse.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES ('x')").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Data);
    assert_eq!(one(&warehouse, "SELECT count(*) FROM t"), 0);
    assert_eq!(warehouse.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2), (3)").unwrap(), Some(2));
    assert_eq!(warehouse.execute(" ; ").unwrap(), None);
    let error = warehouse.execute("SELECT 1;\nSELEC 2").unwrap_err();
    assert_eq!((error.kind, error.position.map(|p| (p.line, p.column))), (ErrorKind::Syntax, Some((2, 1))));
}

#[test]
fn relations_with_types_rows_and_descriptions() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.create_dataset("a").unwrap();
    warehouse
        .execute(
            "CREATE TABLE a.t (i BIGINT, f DOUBLE, s VARCHAR, b BOOLEAN, d DATE, dt TIMESTAMP, ts TIMESTAMPTZ,
             n DECIMAL(38,9), l BIGINT[], st STRUCT(x BIGINT, y VARCHAR)); INSERT INTO a.t (i) VALUES (1), (2), (3);
             DELETE FROM a.t WHERE i = 2; CREATE VIEW a.v AS SELECT i AS \"I\" FROM a.t",
        )
        .unwrap();
    let described = [("I".to_owned(), "it's a number".to_owned()), ("gone".to_owned(), "x".to_owned())];
    for name in ["t", "v"] {
        warehouse.describe(&RelationName::new("a", name), Some("what; it \"is\""), &described).unwrap();
    }
    let relations = warehouse.relations("a").unwrap();
    let text: String = relations
        .iter()
        .map(|relation| {
            let columns: Vec<String> =
                relation.columns.iter().map(|c| format!("{} {} {:?}", c.name, c.data_type, c.description)).collect();
            format!(
                "{} {:?} {:?} {:?}\n  {}\n",
                relation.name,
                relation.kind,
                relation.rows,
                relation.description,
                columns.join("\n  ")
            )
        })
        .collect();
    insta::assert_snapshot!(text);
    assert!(warehouse.relations("nowhere").unwrap().is_empty());
    assert_eq!(warehouse.describe(&RelationName::new("a", "x"), Some("x"), &[]).unwrap_err().kind, ErrorKind::Missing);
}

#[test]
fn nothing_reaches_the_network() {
    let warehouse = DuckDb::in_memory().unwrap();
    let error = warehouse.query("SELECT * FROM 'https://example.invalid/a.csv'").unwrap_err();
    assert!(error.message.contains("httpfs"), "{error}");
}
