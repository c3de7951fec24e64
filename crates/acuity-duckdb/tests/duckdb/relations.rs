//! Tables, views, descriptions, errors with places.

use acuity_duckdb::DuckDb;
use acuity_warehouse::{Change, DatasetName, ErrorKind, Layout, RelationKind, RelationName, Replace, Rows, Warehouse};

#[track_caller]
fn one(warehouse: &DuckDb, sql: &str) -> i64 {
    Rows::read(warehouse.query(sql).unwrap()).unwrap().rows[0][0].as_i64().unwrap()
}

#[test]
fn a_relation_changes_its_kind() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.create_dataset(&DatasetName::new("a")).unwrap();
    warehouse.create_dataset(&DatasetName::new("a")).unwrap();
    let name = RelationName::new("a", "Odd \"name\"");
    let kind = |expect| assert_eq!(warehouse.relation(&name).unwrap().map(|relation| relation.kind), expect);
    kind(None);
    assert_eq!(
        warehouse.replace(&name, Replace::Table, &Layout::default(), "SELECT 1 AS n UNION ALL SELECT 2").unwrap(),
        Some(2)
    );
    kind(Some(RelationKind::Table));
    assert_eq!(warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT 3 AS n").unwrap(), None);
    kind(Some(RelationKind::View));
    // The new table may read the view it replaces, and itself.
    assert_eq!(
        warehouse
            .replace(&name, Replace::Table, &Layout::default(), "SELECT n + 1 AS n FROM a.\"Odd \"\"name\"\"\"")
            .unwrap(),
        Some(1)
    );
    warehouse
        .replace(&name, Replace::Table, &Layout::default(), "SELECT n + 1 AS n FROM a.\"Odd \"\"name\"\"\"")
        .unwrap();
    kind(Some(RelationKind::Table));
    assert_eq!(one(&warehouse, "SELECT n FROM a.\"Odd \"\"name\"\"\""), 5);
    warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT 3 AS n").unwrap();
    warehouse.drop_relation(&name).unwrap();
    warehouse.drop_relation(&name).unwrap();
    kind(None);
}

#[test]
fn a_failed_replacement_leaves_the_old_relation() {
    let warehouse = DuckDb::in_memory().unwrap();
    let name = RelationName::new("main", "t");
    warehouse.replace(&name, Replace::Table, &Layout::default(), "SELECT 1 AS n").unwrap();
    let error =
        warehouse.replace(&name, Replace::Table, &Layout::default(), "SELECT\n  nosuch\nFROM range(3)").unwrap_err();
    assert_eq!((error.kind, error.position.map(|p| (p.line, p.column))), (ErrorKind::Syntax, Some((2, 3))));
    let error = warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT * FROM nowhere").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Missing);
    let error = warehouse
        .replace(&name, Replace::Table, &Layout::default(), "SELECT CAST(range || 'x' AS BIGINT) AS n FROM range(3)")
        .unwrap_err();
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
    warehouse.create_dataset(&DatasetName::new("a")).unwrap();
    warehouse
        .execute(
            "CREATE TABLE a.t (i BIGINT, f DOUBLE, s VARCHAR, b BOOLEAN, d DATE, dt TIMESTAMP, ts TIMESTAMPTZ,
             n DECIMAL(38,9), l BIGINT[], st STRUCT(x BIGINT, y VARCHAR)); INSERT INTO a.t (i) VALUES (1), (2), (3);
             DELETE FROM a.t WHERE i = 2; CREATE VIEW a.v AS SELECT i AS \"I\" FROM a.t",
        )
        .unwrap();
    let described = [("I".to_owned(), "it's a number".to_owned()), ("gone".to_owned(), "x".to_owned())];
    for name in ["t", "v"] {
        warehouse.describe(&RelationName::new("a", name), Some("what; it \"is\""), &described, &[]).unwrap();
    }
    let relations = warehouse.relations(&DatasetName::new("a")).unwrap();
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
    // One alone is the same but for what describes it.
    for mut known in relations {
        known.description = known.description.filter(|_| known.kind == RelationKind::View);
        known.columns.iter_mut().for_each(|column| column.description = None);
        assert_eq!(warehouse.relation(&known.name).unwrap(), Some(known));
    }
    assert_eq!(warehouse.relation(&RelationName::new("a", "x")).unwrap(), None);
    warehouse.execute("ALTER TABLE a.t RENAME TO u").unwrap();
    let view = warehouse.relation(&RelationName::new("a", "v")).unwrap().unwrap();
    assert_eq!((view.kind, view.columns[0].name.as_str()), (RelationKind::View, "I"), "its table is gone");
    let view = warehouse.relation(&RelationName::new("A", "V")).unwrap().unwrap();
    assert_eq!((view.name.to_string(), view.columns[0].name.as_str()), ("A.V".to_owned(), "I"), "DuckDB ignores case");
    let error = warehouse.describe(&RelationName::new("a", "v"), Some("x"), &[], &[]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Syntax);
    assert!(error.message.starts_with("a.v is a view that cannot be read, and so not described: "), "{error}");
    assert_eq!(warehouse.relation(&RelationName::new("nowhere", "t")).unwrap(), None);
    assert!(warehouse.relations(&DatasetName::new("nowhere")).unwrap().is_empty());
    assert_eq!(
        warehouse.describe(&RelationName::new("a", "x"), Some("x"), &[], &[]).unwrap_err().kind,
        ErrorKind::Missing
    );
}

#[test]
fn nothing_reaches_the_network() {
    let warehouse = DuckDb::in_memory().unwrap();
    let error = warehouse.query("SELECT * FROM 'https://example.invalid/a.csv'").unwrap_err();
    assert!(error.message.ends_with("and a query reads no files"), "{error}");
}

#[test]
fn columns_of_other_programs_are_read_as_googlesql_types() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse
        .execute(
            "CREATE TABLE main.t AS SELECT 30000::SMALLINT AS small, 2000000000::INTEGER AS int, 7::HUGEINT AS huge, \
             200::UTINYINT AS tiny, 1.5::FLOAT AS single, 12.25::DECIMAL(10,2) AS money, 'a'::ENUM('a', 'b') AS letter, \
             TIMESTAMPTZ '2150-01-01 00:00:00+00' AS instant, TIMESTAMP_NS '2150-01-01 00:00:00.123456789' AS fine, \
             [2000000000]::INTEGER[] AS ints, {'n': 30000::SMALLINT} AS pair, MAP {'k': 1} AS odd, 12.5::DECIMAL(38,2) AS \
             total, 0.5::DECIMAL(38,20) AS fraction, [1, 2]::INTEGER[2] AS fixed",
        )
        .unwrap();
    let catalog = warehouse.catalog().unwrap();
    let ask = |sql: &str| {
        let done = acuity_sql::transpile(sql, &catalog).unwrap();
        let rows = Rows::read(warehouse.query(&done.sql).unwrap()).unwrap();
        rows.rows[0].iter().map(acuity_warehouse::Cell::text).collect::<Vec<_>>()
    };
    assert_eq!(
        ask("SELECT small * 100, int * int, huge + 1, tiny + 100, single * 2, money / 3, letter || 'x' FROM main.t"),
        ["3000000", "4000000000000000000", "8", "300", "3", "4.083333333", "ax"]
    );
    assert_eq!(
        ask("SELECT ints[0] * 4, pair.n * 100, TIMESTAMP_DIFF(instant, '2149-12-31 23:00:00+00', HOUR), \
             EXTRACT(MICROSECOND FROM fine) FROM main.t t"),
        ["8000000000", "3000000", "1", "123456"]
    );
    assert_eq!(ask("SELECT total / 2 FROM main.t"), ["6.25"]);
    // More digits after the point than NUMERIC has.
    assert_eq!(ask("SELECT CAST(fraction / 3 AS STRING) FROM main.t"), ["0.16666666666666666666666666666666666667"]);
    // What GoogleSQL has no type for cannot be read, and everything else can.
    assert_eq!(ask("SELECT * FROM main.t").len(), 13);
    let all = acuity_sql::transpile("SELECT * FROM main.t", &catalog).unwrap();
    let told = |found: &acuity_sql::Diagnostics| found.0[0].message.clone();
    assert_eq!(
        told(&all.warnings),
        "* leaves out column fixed, which has DuckDB's type INTEGER[2], which BigQuery's SQL lacks, and 1 more that cannot be read"
    );
    for (column, stored) in [("odd", "MAP(VARCHAR, INTEGER)"), ("fixed", "INTEGER[2]")] {
        let refused = acuity_sql::transpile(&format!("SELECT t.{column} FROM main.t"), &catalog).unwrap_err();
        assert_eq!(told(&refused), format!("column {column} has DuckDB's type {stored}, which BigQuery's SQL lacks"));
    }
}

/// DuckDB has neither type; a stored column comes back as what it was, also inside others.
#[test]
fn bignumeric_and_range_are_stored_as_what_they_are() {
    let warehouse = DuckDb::in_memory().unwrap();
    let create = "CREATE TABLE main.t AS SELECT BIGNUMERIC '1e-38' AS b, RANGE<DATE> '[2150-01-01, UNBOUNDED)' AS d, \
                  RANGE<TIMESTAMP> '[UNBOUNDED, 2150-01-01 10:00:00)' AS t, [BIGNUMERIC '-1.5'] AS l, \
                  STRUCT(RANGE<DATETIME> '[2150-01-01 00:00:00, 2150-01-02 00:00:00)' AS r) AS s";
    warehouse.execute(&acuity_sql::transpile(create, &acuity_sql::Catalog::new()).unwrap().sql).unwrap();
    let declared = "CREATE TABLE main.empty (b BIGNUMERIC, r RANGE<DATETIME>)";
    warehouse.execute(&acuity_sql::transpile(declared, &acuity_sql::Catalog::new()).unwrap().sql).unwrap();
    let catalog = warehouse.catalog().unwrap();
    let types = |table: &str| {
        let found = acuity_sql::analyze(&format!("SELECT * FROM main.{table}"), &catalog).unwrap();
        found.columns.iter().map(|column| column.data_type.to_string()).collect::<Vec<_>>()
    };
    let stored = ["BIGNUMERIC", "RANGE<DATE>", "RANGE<TIMESTAMP>", "ARRAY<BIGNUMERIC>", "STRUCT<r RANGE<DATETIME>>"];
    assert_eq!(types("t"), stored);
    assert_eq!(types("empty"), ["BIGNUMERIC", "RANGE<DATETIME>"]);
    let insert = "INSERT INTO main.empty SELECT b, s.r FROM main.t";
    warehouse.execute(&acuity_sql::transpile(insert, &catalog).unwrap().sql).unwrap();
    let sql = acuity_sql::transpile("SELECT CAST(b * 2 AS STRING) AS b, r FROM main.empty", &catalog).unwrap().sql;
    let rows = Rows::read(warehouse.query(&sql).unwrap()).unwrap();
    let shown: Vec<String> = rows.rows[0].iter().map(acuity_warehouse::Cell::text).collect();
    assert_eq!(shown, ["0.00000000000000000000000000000000000002", "[2150-01-01 00:00:00, 2150-01-02 00:00:00)"]);
}

#[test]
fn a_column_that_cannot_be_read_is_never_passed_over() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse
        .execute(
            "CREATE TABLE main.t AS SELECT 1::BIGINT AS id, MAP {'k': 1} AS odd, 2::BIGINT AS q, 3::BIGINT AS v; \
             CREATE TABLE main.t2 AS SELECT 1::BIGINT AS id, 5::BIGINT AS odd; \
             CREATE TABLE main.small AS SELECT 2000000000::INTEGER AS i, {'a': 1::BIGINT} AS pair",
        )
        .unwrap();
    let catalog = warehouse.catalog().unwrap();
    let refused = |sql: &str| match acuity_sql::transpile(sql, &catalog) {
        Ok(done) => panic!("{sql} became {}", done.sql),
        Err(found) => found.0[0].message.clone(),
    };
    let why = "odd has DuckDB's type MAP(VARCHAR, INTEGER), which BigQuery's SQL lacks";
    // Neither a column of a query around nor one of the other side stands in for it.
    assert_eq!(refused("SELECT (SELECT MAX(odd) FROM main.t) FROM main.t2"), format!("column {why}"));
    assert_eq!(refused("SELECT odd FROM main.t JOIN main.t2 USING (id)"), "column name odd is ambiguous");
    assert!(refused("SELECT TO_JSON_STRING(t) FROM main.t AS t").contains("the row of t has column odd"));
    assert!(
        refused("SELECT * FROM main.t PIVOT(SUM(v) FOR q IN (1, 2))").contains("PIVOT of a relation with column odd")
    );
    assert!(refused("CREATE TABLE main.copy LIKE main.t").contains("its column odd"));
    assert!(refused("DELETE FROM main.t WHERE id = 1").contains("its column odd"));
    // Leaving it out by name is not worth a warning.
    let done = acuity_sql::transpile("SELECT * EXCEPT (odd) FROM main.t", &catalog).unwrap();
    assert!(done.warnings.0.is_empty(), "{}", done.warnings);

    // A narrow column of the table that is changed is computed with in its wide type as well.
    let done = acuity_sql::transpile("DELETE FROM main.small WHERE i * i > 0", &catalog).unwrap();
    assert_eq!(warehouse.execute(&done.sql).unwrap(), Some(1));
    // A struct that this warehouse would store the same way is read as it is.
    let info = warehouse.relation(&RelationName::new("main", "small")).unwrap().unwrap();
    let stored: Vec<bool> = info.columns.iter().map(|column| column.stored_as.is_some()).collect();
    assert_eq!(stored, [true, false]);
}

/// Types that the engine stores as others: what a column was given is known to whoever opens the file.
#[test]
fn columns_come_back_as_what_they_were_given() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.duckdb");
    let name = RelationName::new("a", "Given");
    let open = || DuckDb::open(&file, &acuity_duckdb::Options::default()).unwrap();
    let types = |pairs: &[(&str, &str)]| pairs.iter().map(|(c, t)| ((*c).to_owned(), (*t).to_owned())).collect();
    let layout = |pairs: &[(&str, &str)]| Layout { types: types(pairs), ..Layout::default() };
    let columns = |warehouse: &DuckDb| {
        let one = warehouse.relation(&name).unwrap().unwrap().typed_columns();
        let listed =
            warehouse.relations(&DatasetName::new("a")).unwrap().into_iter().find(|info| info.name == name).unwrap();
        assert_eq!(listed.typed_columns(), one);
        one.join(", ")
    };
    let query = "SELECT TIMESTAMP '2024-01-01' AS Moment, TIMESTAMP '2024-01-01' AS local, '{}' AS j, [TIMESTAMP '2024-01-01'] AS l";
    let given = [("moment", "TIMESTAMP"), ("local", "DATETIME"), ("j", "JSON"), ("l", "ARRAY<TIMESTAMP>")];
    {
        let warehouse = open();
        warehouse.create_dataset(&DatasetName::new("a")).unwrap();
        // Nothing is kept where nothing needs it.
        warehouse.replace(&name, Replace::Table, &layout(&given[1..2]), query).unwrap();
        assert_eq!(one(&warehouse, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'acuity_internal'"), 0);
        warehouse.replace(&name, Replace::View, &layout(&given), query).unwrap();
        assert_eq!(columns(&warehouse), "Moment TIMESTAMP, local DATETIME, j JSON, l ARRAY<TIMESTAMP>");
        let failed = warehouse.replace(&name, Replace::Table, &layout(&[]), "SELECT nosuch");
        assert!(failed.is_err());
    }
    {
        let warehouse = open();
        assert_eq!(columns(&warehouse), "Moment TIMESTAMP, local DATETIME, j JSON, l ARRAY<TIMESTAMP>");
        assert_eq!(warehouse.datasets().unwrap(), [DatasetName::new("a")]);
        // A table in its place keeps its own; another column of that name counts as it is stored.
        warehouse.replace(&name, Replace::Table, &layout(&given[..1]), query).unwrap();
        assert_eq!(columns(&warehouse), "Moment TIMESTAMP, local DATETIME, j STRING, l ARRAY<DATETIME>");
        let change = Change {
            columns: "ALTER TABLE a.\"Given\" ADD COLUMN later TIMESTAMP;\n".to_owned(),
            rows: vec!["UPDATE a.\"Given\" SET later = Moment;\n".to_owned()],
            table: Some(name.clone()),
            types: types(&[("later", "TIMESTAMP")]),
        };
        assert_eq!(warehouse.change(&change).unwrap(), Some(1));
        warehouse.execute("ALTER TABLE a.\"Given\" ALTER Moment TYPE DATE").unwrap();
        assert_eq!(columns(&warehouse), "Moment DATE, local DATETIME, j STRING, l ARRAY<DATETIME>, later TIMESTAMP");
    }
    let warehouse = DuckDb::open_read_only(&file).unwrap();
    assert!(columns(&warehouse).ends_with("later TIMESTAMP"));
    drop(warehouse);
    let warehouse = open();
    warehouse.drop_relation(&name).unwrap();
    warehouse.replace(&name, Replace::Table, &layout(&[]), query).unwrap();
    assert_eq!(columns(&warehouse), "Moment DATETIME, local DATETIME, j STRING, l ARRAY<DATETIME>");
    // What another program stored with a zone is a point in time.
    warehouse
        .replace(&name, Replace::Table, &layout(&[]), "SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS later")
        .unwrap();
    assert_eq!(columns(&warehouse), "later TIMESTAMP");
}
