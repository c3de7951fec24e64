//! What must hold on every server. Each test has a dataset of its own.

use std::io::Write as _;

use acuity_bigquery::BigQuery;
use acuity_warehouse::{
    Cell, ColumnInfo, DatasetName, ErrorKind, Layout, LoadReport, LoadRequest, LoadSource, NoProgress, PartitionBy,
    RelationKind, RelationName, Replace, Rows, Scope, Warehouse,
};

fn text(rows: &Rows) -> Vec<Vec<String>> {
    rows.rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect()
}

fn ask(warehouse: &dyn Warehouse, sql: &str) -> Vec<Vec<String>> {
    text(&Rows::read(warehouse.query(sql).unwrap()).unwrap())
}

/// An empty dataset.
fn dataset(warehouse: &BigQuery, name: &str) -> String {
    let name = format!("acuity_test_{name}");
    warehouse.create_dataset(&DatasetName::new(&name)).unwrap();
    for relation in warehouse.relations(&DatasetName::new(&name)).unwrap() {
        warehouse.drop_relation(&relation.name).unwrap();
    }
    name
}

pub(crate) fn types_arrive_exactly(warehouse: &BigQuery) {
    let sql = r#"SELECT -9223372036854775807 AS i, CAST('nan' AS FLOAT64) AS nan, -1.5e-300 AS f,
        NUMERIC '99999999999999999999999999999.999999999' AS n, DATE '2101-02-28' AS d,
        DATETIME '2101-02-28 01:02:03.000004' AS dt, TIMESTAMP '1969-12-31 23:59:59.5+00' AS ts, TIME '01:02:03.5' AS t,
        b'abc' AS by, 'q"é\n' AS s, TRUE AS b, [1, 2] AS a, CAST(NULL AS STRING) AS nothing"#;
    assert_eq!(
        ask(warehouse, sql),
        [[
            "-9223372036854775807",
            "NaN",
            "-1.5e-300",
            "99999999999999999999999999999.999999999",
            "2101-02-28",
            "2101-02-28 01:02:03.000004",
            "1969-12-31 23:59:59.500+00",
            "01:02:03.500",
            "616263",
            "q\"é\n",
            "true",
            "[1, 2]",
            ""
        ]
        .map(|text| if text == "-1.5e-300" { (-1.5e-300_f64).to_string() } else { text.to_owned() })]
    );
    let nested = "SELECT STRUCT(1 AS x, [STRUCT('a' AS y), STRUCT('b' AS y)] AS z) AS s";
    assert_eq!(ask(warehouse, nested), [["{x: 1, z: [{y: a}, {y: b}]}"]]);
}

pub(crate) fn relations_are_replaced_described_and_dropped(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "relations");
    let name = RelationName::new(&dataset, "t");
    let layout = Layout {
        partition_by: Some(PartitionBy::Time {
            field: "d".into(),
            data_type: "datetime".into(),
            granularity: "month".into(),
        }),
        cluster_by: vec!["n".into()],
        ..Layout::default()
    };
    let query = "SELECT 1 AS n, DATETIME '2101-01-01 00:00:00' AS d UNION ALL SELECT 2, DATETIME '2101-02-01 00:00:00'";
    assert_eq!(warehouse.replace(&name, Replace::Table, &layout, query).unwrap(), Some(2));
    // The query may read what it replaces.
    let again = format!("SELECT n + 1 AS n, d FROM `{dataset}`.`t` WHERE n = 2");
    assert_eq!(warehouse.replace(&name, Replace::Table, &layout, &again).unwrap(), Some(1));
    let columns = [("N".to_owned(), "A \"number\"\n".to_owned()), ("nosuch".to_owned(), "x".to_owned())];
    warehouse.describe(&name, Some("It's a table"), &columns, &[]).unwrap();
    let info = warehouse.relation(&name).unwrap().unwrap();
    assert_eq!((info.kind, info.rows), (RelationKind::Table, Some(1)));
    assert_eq!(info.description.as_deref(), Some("It's a table"));
    assert_eq!(info.columns[0].description.as_deref(), Some("A \"number\"\n"));
    assert_eq!(info.columns[1].data_type, "DATETIME");
    let view = RelationName::new(&dataset, "v");
    let select = format!("SELECT n FROM `{dataset}`.`t`");
    assert_eq!(warehouse.replace(&view, Replace::View, &Layout::default(), &select).unwrap(), None);
    let names: Vec<String> =
        warehouse.relations(&DatasetName::new(&dataset)).unwrap().into_iter().map(|info| info.name.name).collect();
    assert_eq!(names, ["t", "v"]);
    warehouse.drop_relation(&view).unwrap();
    warehouse.drop_relation(&view).unwrap();
    assert!(warehouse.relation(&view).unwrap().is_none());
}

pub(crate) fn a_table_takes_the_place_of_a_view(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "places");
    let name = RelationName::new(&dataset, "x");
    warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT 1 AS n").unwrap();
    let from_itself = format!("SELECT n + 1 AS n FROM `{dataset}`.`x`");
    assert_eq!(warehouse.replace(&name, Replace::Table, &Layout::default(), &from_itself).unwrap(), Some(1));
    assert_eq!(ask(warehouse, &format!("SELECT n FROM `{dataset}`.`x`")), [["2"]]);
    // A wrong query leaves the table.
    assert!(warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT nosuch FROM nowhere.atall").is_err());
    assert_eq!(warehouse.relation(&name).unwrap().unwrap().kind, RelationKind::Table);
    warehouse.replace(&name, Replace::View, &Layout::default(), "SELECT 3 AS n").unwrap();
    assert_eq!(ask(warehouse, &format!("SELECT n FROM `{dataset}`.`x`")), [["3"]]);
    assert_eq!(warehouse.relations(&DatasetName::new(&dataset)).unwrap().len(), 1);
}

pub(crate) fn errors_have_kind_and_place(warehouse: &BigQuery) {
    let error = warehouse.query("SELECT\n  1 +").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Syntax, "{error}");
    let error = warehouse.query("SELECT * FROM `acuity_test_places`.`nosuch`").map(|_| ()).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Missing | ErrorKind::Permission), "{error:?}");
}

fn request(dataset: &str, files: Vec<std::path::PathBuf>, bad: u64) -> LoadRequest {
    let columns = [("row_id", "INT64"), ("charttime", "DATETIME"), ("value", "FLOAT64"), ("text", "STRING")];
    LoadRequest {
        table: RelationName::new(dataset, "events"),
        source: LoadSource::csv(files),
        columns: columns
            .iter()
            .map(|(name, kind)| ColumnInfo::new(*name, *kind, Some(format!("The {name}"))))
            .collect(),
        description: Some("Events".to_owned()),
        layout: Layout {
            partition_by: Some(PartitionBy::Time {
                field: "charttime".into(),
                data_type: "DATETIME".into(),
                granularity: "month".into(),
            }),
            cluster_by: vec!["row_id".into()],
            ..Layout::default()
        },
        max_bad_records: Some(bad),
    }
}

/// Columns in another order than the table's, as a file may have them.
const CSV: &str = "TEXT,ROW_ID,CHARTTIME,VALUE\n\"a, \"\"b\"\"\",1,2101-01-01 00:00:00,1.5\n\"\",2,,\n\"two\nlines\",3,2101-01-31,1e-7\n";

pub(crate) fn files_are_loaded_once(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "loads");
    let folder = tempfile::tempdir().unwrap();
    let (plain, packed) = (folder.path().join("events.csv"), folder.path().join("more.csv.gz"));
    std::fs::write(&plain, CSV).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    gzip.write_all(b"row_id,charttime,value,text\n4,2101-03-01 10:00:00,NaN,x\n").unwrap();
    gzip.finish().unwrap();
    let request = request(&dataset, vec![plain, packed], 0);
    let report = warehouse.load(&request, &NoProgress).unwrap();
    assert_eq!(report, LoadReport { rows: 4, rejected: 0 });
    let rows =
        ask(warehouse, &format!("SELECT row_id, charttime, value, text FROM `{dataset}`.`events` ORDER BY row_id"));
    assert_eq!(rows[0], ["1", "2101-01-01 00:00:00", "1.5", "a, \"b\""]);
    assert_eq!(rows[1], ["2", "", "", ""]);
    assert_eq!(rows[2], ["3", "2101-01-31 00:00:00", &1e-7_f64.to_string(), "two\nlines"]);
    assert_eq!(rows[3], ["4", "2101-03-01 10:00:00", "NaN", "x"]);
    let nulls = format!("SELECT COUNT(*) FROM `{dataset}`.`events` WHERE text IS NULL");
    assert_eq!(ask(warehouse, &nulls), [["1"]]);
    let info = warehouse.relation(&request.table).unwrap().unwrap();
    assert_eq!(info.description.as_deref(), Some("Events"));
    assert_eq!(info.columns[1].description.as_deref(), Some("The charttime"));
    // The same files again: the table is recognised. Changed, it is loaded anew.
    let before = warehouse.usage().unwrap().jobs;
    assert_eq!(warehouse.load(&request, &NoProgress).unwrap().rows, 4);
    assert_eq!(warehouse.usage().unwrap().jobs, before, "nothing was sent");
    warehouse.execute(&format!("DELETE FROM `{dataset}`.`events` WHERE row_id = 4")).unwrap();
    assert_eq!(warehouse.load(&request, &NoProgress).unwrap().rows, 4);
    assert_eq!(ask(warehouse, &format!("SELECT COUNT(*) FROM `{dataset}`.`events`")), [["4"]]);
}

pub(crate) fn rows_that_do_not_fit(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "rejects");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.csv");
    std::fs::write(&file, "row_id,charttime,value,text\n1,,,a\nx,,,b\n3,2101-02-30,,c\n").unwrap();
    let error = warehouse.load(&request(&dataset, vec![file.clone()], 0), &NoProgress).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Data);
    assert!(error.message.contains("events.csv, line 3, column row_id: \"x\" is not INT64"), "{error}");
    assert!(warehouse.relation(&RelationName::new(&dataset, "events")).unwrap().is_none(), "nothing was loaded");
    let report = warehouse.load(&request(&dataset, vec![file], 2), &NoProgress).unwrap();
    assert_eq!(report, LoadReport { rows: 1, rejected: 2 });
    let rejects = format!("SELECT line, column_name, value FROM `{dataset}`.`events_rejects` ORDER BY line");
    assert_eq!(ask(warehouse, &rejects), [["3", "row_id", "x"], ["4", "charttime", "2101-02-30"]]);
}

pub(crate) fn many_pages(warehouse: &BigQuery) {
    let rows = 120_000;
    let stream = warehouse
        .query(&format!("SELECT x, CAST(x AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, {rows})) AS x ORDER BY x"))
        .unwrap();
    let (mut count, mut sum, mut batches) = (0, 0_i64, 0);
    for batch in stream {
        let batch = batch.unwrap();
        let numbers = batch.column(0).as_any().downcast_ref::<arrow::array::Int64Array>().unwrap();
        count += batch.num_rows();
        sum += numbers.values().iter().sum::<i64>();
        batches += 1;
    }
    assert_eq!((count, sum), (rows, (rows as i64) * (rows as i64 + 1) / 2));
    assert!(batches > 1, "one page is no test of pages");
    // A stream that is dropped in the middle leaves the warehouse usable.
    drop(warehouse.query("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS x").unwrap());
    assert_eq!(ask(warehouse, "SELECT 1"), [["1"]]);
}

pub(crate) fn whole_tables(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "whole");
    let name = RelationName::new(&dataset, "t");
    let query = "SELECT x AS n, CAST(x AS STRING) AS s, CAST(x AS NUMERIC) / 8 AS d, DATETIME '2101-01-01 00:00:00.5' AS t,
        IF(x = 7, NULL, x / 3) AS f, MOD(x, 2) = 0 AS even, DATE '2101-01-01' AS day, TIMESTAMP '2101-01-01 00:00:00+00' AS ts
        FROM UNNEST(GENERATE_ARRAY(1, 60000)) AS x";
    assert_eq!(warehouse.replace(&name, Replace::Table, &Layout::default(), query).unwrap(), Some(60_000));
    let columns: Vec<String> = ["n", "S", "d", "t", "f", "even", "day", "ts"].map(str::to_owned).into();
    let whole = warehouse.read(&name, &columns).unwrap();
    let asked = format!("SELECT n, s, d, t, f, even, day, ts FROM `{dataset}`.`t`");
    let paged = warehouse.query(&asked).unwrap();
    assert_eq!(whole.schema(), paged.schema());
    let sorted = |stream| {
        let mut rows = text(&Rows::read(stream).unwrap());
        rows.sort();
        rows
    };
    let (whole, paged) = (sorted(whole), sorted(paged));
    assert_eq!(whole.len(), 60_000);
    assert_eq!(whole, paged);
    // A view is read by a query.
    let view = RelationName::new(&dataset, "v");
    warehouse
        .replace(&view, Replace::View, &Layout::default(), &format!("SELECT n FROM `{dataset}`.`t` WHERE n <= 3"))
        .unwrap();
    let rows = sorted(warehouse.read(&view, &["n".to_owned()]).unwrap());
    assert_eq!(rows, [["1"], ["2"], ["3"]]);
    let empty = RelationName::new(&dataset, "e");
    warehouse.replace(&empty, Replace::Table, &Layout::default(), "SELECT 1 AS n LIMIT 0").unwrap();
    assert!(sorted(warehouse.read(&empty, &["n".to_owned()]).unwrap()).is_empty());
    assert_eq!(warehouse.read(&RelationName::new(&dataset, "nosuch"), &[]).unwrap_err().kind, ErrorKind::Missing);
}

pub(crate) fn empty_tables_and_missing_things(warehouse: &BigQuery) {
    let dataset = dataset(warehouse, "empty");
    let request = LoadRequest { source: LoadSource::Empty, ..request(&dataset, Vec::new(), 0) };
    assert_eq!(warehouse.load(&request, &NoProgress).unwrap().rows, 0);
    let info = warehouse.relation(&request.table).unwrap().unwrap();
    assert_eq!(info.rows, Some(0));
    assert_eq!(info.columns[1].data_type, "DATETIME");
    let stream = warehouse.query(&format!("SELECT * FROM `{dataset}`.`events`")).unwrap();
    assert_eq!(stream.schema().fields().len(), 4);
    assert_eq!(stream.collect_batches().unwrap().len(), 0);
    assert!(warehouse.relations(&DatasetName::new("acuity_test_no_such_dataset")).unwrap().is_empty());
    let nowhere = RelationName::new("acuity_test_no_such_dataset", "t");
    assert!(warehouse.relation(&nowhere).unwrap().is_none());
    assert_eq!(warehouse.describe(&nowhere, Some("x"), &[], &[]).unwrap_err().kind, ErrorKind::Missing);
}

pub(crate) fn usage_is_counted(warehouse: &BigQuery) {
    let scope =
        Scope { invocation: format!("run-{}", std::process::id()), node: "model.a.b".into(), ..Scope::default() };
    let scoped = warehouse.scoped(&scope).unwrap();
    ask(scoped.as_ref(), "SELECT 1");
    ask(scoped.as_ref(), "SELECT 1");
    let usage = scoped.usage().unwrap();
    assert_eq!(usage.jobs, 2, "the same statement twice is two jobs");
    assert!(usage.last_job.is_some());
    scoped.estimate("SELECT 1").unwrap();
    assert_eq!(scoped.usage().unwrap().jobs, 2, "a dry run is none");
}
