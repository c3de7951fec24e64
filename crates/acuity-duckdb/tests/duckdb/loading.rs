//! CSV files into tables: what loads, what is refused and how that is told.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
};

use acuity_duckdb::DuckDb;
use acuity_warehouse::{
    ColumnInfo, DatasetName, Error, LoadProgress, LoadReport, LoadRequest, LoadSource, NoProgress, RelationName, Rows,
    Warehouse,
};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use crate::told;

const COLUMNS: [(&str, &str); 4] =
    [("row_id", "INT64"), ("charttime", "DATETIME"), ("value", "STRING"), ("valuenum", "FLOAT64")];

fn request(files: Vec<PathBuf>, columns: &[(&str, &str)], max_bad_records: u64) -> LoadRequest {
    LoadRequest {
        table: RelationName::new("src", "t"),
        source: LoadSource::csv(files),
        columns: columns
            .iter()
            .map(|(name, kind)| ColumnInfo::new(*name, *kind, Some(format!("the {name}"))))
            .collect(),
        description: Some("a table".to_owned()),
        layout: acuity_warehouse::Layout::default(),
        max_bad_records: Some(max_bad_records),
    }
}

fn load(warehouse: &DuckDb, file: &Path, max_bad_records: u64) -> Result<LoadReport, Error> {
    warehouse.load(&request(vec![file.to_path_buf()], &COLUMNS, max_bad_records), &NoProgress)
}

fn dump(warehouse: &DuckDb, sql: &str) -> String {
    let rows = Rows::read(warehouse.query(sql).unwrap()).unwrap();
    let mut lines = vec![rows.columns.join("|")];
    lines.extend(rows.rows.iter().map(|row| {
        row.iter()
            .map(|cell| if *cell == acuity_warehouse::Cell::Null { "NULL".to_owned() } else { cell.text() })
            .collect::<Vec<_>>()
            .join("|")
    }));
    lines.join("\n")
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

const GOOD: &str = "\"ROW_ID\",\"CHARTTIME\",\"VALUE\",\"VALUENUM\"\n1,2101-10-20 19:08:00,\"a, \"\"b\"\"\",36.6\n2,,\"two\nlines\",\n3,2101-10-21,\"\",-1e3\n";

#[test]
fn one_file_in_many_dresses() {
    let folder = tempfile::tempdir().unwrap();
    let warehouse = DuckDb::in_memory().unwrap();
    let mut seen: Option<String> = None;
    let crlf = GOOD.replace('\n', "\r\n").replace("two\r\nlines", "two\nlines");
    let mut members = gzip(&GOOD.as_bytes()[..50]);
    members.extend(gzip(&GOOD.as_bytes()[50..]));
    let dresses: [(&str, Vec<u8>); 7] = [
        ("plain.csv", GOOD.into()),
        ("packed.csv.gz", gzip(GOOD.as_bytes())),
        ("members.csv.gz", members),
        ("windows.csv", crlf.clone().into_bytes()),
        ("mark.csv", format!("\u{feff}{GOOD}").into_bytes()),
        ("mixed.csv", GOOD.replacen("36.6\n", "36.6\r\n", 1).into_bytes()),
        ("open end*[1].csv", GOOD.trim_end().into()),
    ];
    for (name, bytes) in dresses {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let report = load(&warehouse, &file, 0).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report, LoadReport { rows: 3, rejected: 0 }, "{name}");
        let table = dump(&warehouse, "SELECT * FROM src.t");
        assert_eq!(*seen.get_or_insert_with(|| table.clone()), table, "{name}");
    }
    insta::assert_snapshot!(seen.unwrap());
    let relation = warehouse.relations(&DatasetName::new("src")).unwrap().pop().unwrap();
    assert_eq!(relation.description.as_deref(), Some("a table"));
    assert_eq!(relation.columns[1].description.as_deref(), Some("the charttime"));
    assert_eq!(relation.columns[1].data_type, "DATETIME");
}

#[test]
fn columns_in_another_order_and_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let warehouse = DuckDb::in_memory().unwrap();
    let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    fs::write(&first, "value,ROW_ID,valuenum,CHARTTIME\nx,1,2,\n").unwrap();
    fs::write(&second, "row_id,charttime,value,valuenum\n2,,y,\n").unwrap();
    let report = warehouse.load(&request(vec![first, second], &COLUMNS, 0), &NoProgress).unwrap();
    assert_eq!(report.rows, 2);
    assert_eq!(dump(&warehouse, "SELECT * FROM src.t"), "row_id|charttime|value|valuenum\n1|NULL|x|2\n2|NULL|y|NULL");
}

#[test]
fn a_header_with_unpaired_quotes_is_read_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    // As in the published demo's NOTEEVENTS.
    fs::write(&file, "\"row_id, \"charttime\",\"value\",\"valuenum\"\n1,2101-01-02 03:04:05,\"a, b\",0.5\n").unwrap();
    let warehouse = DuckDb::in_memory().unwrap();
    assert_eq!(load(&warehouse, &file, 0).unwrap().rows, 1);
    assert_eq!(dump(&warehouse, "SELECT value, valuenum FROM src.t"), "value|valuenum\na, b|0.5");
    fs::write(&file, "\"row_id, \"time\",\"value\",\"valuenum\"\n").unwrap();
    let error = load(&warehouse, &file, 0).unwrap_err().to_string();
    assert!(error.contains("unknown column \"time\""), "{error}");
}

#[test]
fn no_file_gives_an_empty_table() {
    let warehouse = DuckDb::in_memory().unwrap();
    let request = LoadRequest { source: LoadSource::Empty, ..request(Vec::new(), &COLUMNS, 0) };
    assert_eq!(warehouse.load(&request, &NoProgress).unwrap(), LoadReport::default());
    let relation = warehouse.relation(&RelationName::new("src", "t")).unwrap().unwrap();
    assert_eq!((relation.rows, relation.columns.len()), (Some(0), 4));
}

#[test]
fn refusals() {
    let folder = tempfile::tempdir().unwrap();
    let warehouse = DuckDb::in_memory().unwrap();
    let sound = folder.path().join("sound.csv");
    fs::write(&sound, GOOD).unwrap();
    load(&warehouse, &sound, 0).unwrap();
    let before = dump(&warehouse, "SELECT * FROM src.t");

    let many: String = (0..5000).map(|row| format!("{row},,some text,{row}\n")).collect();
    let packed = gzip(format!("row_id,charttime,value,valuenum\n{many}").as_bytes());
    let mut flipped = packed.clone();
    let middle = flipped.len() - 6;
    flipped[middle] ^= 0xff;
    let cut = gzip(b"row_id,charttime,value,valuenum\n1,,abc,\n2,,abcdef,\n");
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("empty.csv", Vec::new()),
        ("blank.csv", b"\n\n\n".to_vec()),
        ("wrong_column.csv", b"row_id,chartime,value,valuenum\n".into()),
        ("semicolons.csv", b"row_id;charttime;value;valuenum\n1;;a;0,5\n".into()),
        ("missing_columns.csv", b"row_id,value\n".into()),
        ("extra_column.csv", b"row_id,charttime,value,valuenum,zzz\n".into()),
        ("twice.csv", b"row_id,charttime,value,valuenum,Value\n".into()),
        ("fraction.csv", b"row_id,charttime,value,valuenum\n1,,,\n1.5,,,\n".into()),
        ("no_date.csv", b"row_id,charttime,value,valuenum\n1,20/10/2101,,\n".into()),
        ("no_number.csv", b"row_id,charttime,value,valuenum\n1,,\"a\nb\",high\n".into()),
        ("few_values.csv", b"row_id,charttime,value,valuenum\n1,,\n".into()),
        ("many_values.csv", b"row_id,charttime,value,valuenum\n1,,a,b,2\n".into()),
        ("open_quote.csv", b"row_id,charttime,value,valuenum\n1,,\"a,2\n3,,b,4\n".into()),
        ("after_quote.csv", b"row_id,charttime,value,valuenum\n1,,\"a\"b,2\n".into()),
        ("not_text.csv", b"row_id,charttime,value,valuenum\n1,,\xff\xfe,2\n".into()),
        ("not_gzip.csv.gz", GOOD.into()),
        ("cut_short.csv.gz", packed[..packed.len() / 2].to_vec()),
        // Cut between two rows: nothing but the missing checksum gives it away.
        ("cut_trailer.csv.gz", cut[..cut.len() - 8].to_vec()),
        ("wrong_checksum.csv.gz", flipped),
    ];
    let mut out = String::new();
    for (name, bytes) in bad {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let error = load(&warehouse, &file, 0).unwrap_err();
        out.push_str(&told(&error, folder.path()));
        out.push_str("\n\n");
        assert_eq!(dump(&warehouse, "SELECT * FROM src.t"), before, "{name}");
    }
    for file in [folder.path().join("nowhere.csv"), folder.path().to_path_buf()] {
        out.push_str(&told(&load(&warehouse, &file, 0).unwrap_err(), folder.path()));
        out.push_str("\n\n");
    }
    let error = warehouse.load(&request(vec![sound], &[("a", "ARRAY<INT64>")], 0), &NoProgress).unwrap_err();
    out.push_str(&told(&error, folder.path()));
    insta::assert_snapshot!(out);
}

#[test]
fn bad_rows_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let warehouse = DuckDb::in_memory().unwrap();
    let file = folder.path().join("t.csv");
    fs::write(
        &file,
        b"row_id,charttime,value,valuenum\n1,,a,1\nx,,b,2\n3,,\"open,3\n4,,d,4\n5,,e\n6,2101-02-30,f,6\n7,,g,7\n",
    )
    .unwrap();
    let error = load(&warehouse, &file, 3).unwrap_err();
    assert!(error.message.contains("more than 3 bad rows"), "{error}");
    assert_eq!(load(&warehouse, &file, 4).unwrap(), LoadReport { rows: 3, rejected: 4 });
    let folder = folder.path().display().to_string();
    let state = || {
        format!("{}\n\n{}", dump(&warehouse, "SELECT * FROM src.t"), dump(&warehouse, "SELECT * FROM src.t_rejects"))
            .replace(&folder, "DIR")
    };
    let first = state();
    load(&warehouse, &file, 10).unwrap();
    assert_eq!(state(), first, "loading twice gives the same state");
    insta::assert_snapshot!(first);

    // A clean load has no rejects, also none of an earlier one.
    fs::write(&file, GOOD).unwrap();
    load(&warehouse, &file, 10).unwrap();
    assert_eq!(warehouse.relation(&RelationName::new("src", "t_rejects")).unwrap(), None);
}

#[test]
fn progress_never_falls_and_ends_at_one() {
    struct Seen(Mutex<Vec<f64>>);
    impl LoadProgress for Seen {
        fn progress(&self, fraction: f64, _rows: Option<u64>) {
            self.0.lock().unwrap().push(fraction);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv.gz");
    let mut text = String::from("row_id,charttime,value,valuenum\n");
    for row in 0..200_000 {
        text.push_str(&format!("{row},2101-10-20 19:08:00,some text,{}.5\n", row % 97));
    }
    fs::write(&file, gzip(text.as_bytes())).unwrap();
    let seen = Seen(Mutex::default());
    let warehouse = DuckDb::in_memory().unwrap();
    let report = warehouse.load(&request(vec![file], &COLUMNS, 0), &seen).unwrap();
    assert_eq!(report.rows, 200_000);
    let seen = seen.0.into_inner().unwrap();
    assert_eq!(seen.last(), Some(&1.0));
    assert!(seen.iter().all(|fraction| (0.0..=1.0).contains(fraction)), "{seen:?}");
    // The order of the file is the order of the table.
    assert_eq!(
        dump(
            &warehouse,
            "SELECT count(*) AS n FROM (SELECT row_id, row_number() OVER () - 1 AS place FROM src.t) WHERE row_id <> place"
        ),
        "n\n0"
    );
}

const KINDS: [&str; 8] = ["INT64", "FLOAT64", "BOOL", "STRING", "DATE", "DATETIME", "TIMESTAMP", "NUMERIC"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// The careful way, forced by a bad row at the end, stores what the fast way stores.
    #[test]
    fn both_ways_agree(cells in prop::collection::vec((0..KINDS.len(), "[-+]?[0-9]{1,3}(\\.[0-9]{1,3})?|2101-1[0-2]-[0-2][1-9]([ T]1[0-9]:2[0-9](:0[0-9](\\.[0-9]{1,6})?)?)?|true|no|x y|\"\"|nan|-inf|1e400|1e5"), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        let columns: Vec<(String, &str)> = cells.iter().enumerate().map(|(i, (kind, _))| (format!("c{i}"), KINDS[*kind])).chain([("guard".to_owned(), "INT64")]).collect();
        let columns: Vec<(&str, &str)> = columns.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        let header = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
        let row = cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(",");
        let warehouse = DuckDb::in_memory().unwrap();
        let mut results = Vec::new();
        for bad in ["", "oops\n"] {
            let file = folder.path().join("t.csv");
            fs::write(&file, format!("{header}\n{row},1\n{bad}")).unwrap();
            let report = warehouse.load(&request(vec![file], &columns, 5), &NoProgress).unwrap();
            results.push((report.rows, dump(&warehouse, "SELECT * FROM src.t")));
        }
        prop_assert_eq!(&results[0], &results[1]);
    }

    /// Both ways split a file into the same fields, whatever is quoted in it.
    #[test]
    fn both_ways_split_alike(rows in prop::collection::vec((field(), field()), 1..8), crlf in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("a,b,guard{end}");
        for (a, b) in &rows {
            text.push_str(&format!("{a},{b},1{end}"));
        }
        let warehouse = DuckDb::in_memory().unwrap();
        let columns = [("a", "STRING"), ("b", "STRING"), ("guard", "INT64")];
        let mut results = Vec::new();
        for bad in ["", "x,y,oops"] {
            let file = folder.path().join("t.csv");
            fs::write(&file, format!("{text}{bad}")).unwrap();
            let report = warehouse.load(&request(vec![file], &columns, 1), &NoProgress).unwrap();
            prop_assert_eq!(report.rejected, u64::from(!bad.is_empty()));
            results.push((report.rows, dump(&warehouse, "SELECT * FROM src.t")));
        }
        prop_assert_eq!(&results[0], &results[1]);
    }
}

/// A field as it stands in a file: bare, or quoted with anything inside.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 .;'|\u{e9}]{0,6}",
        prop::collection::vec(
            prop_oneof![Just("\"\""), Just(","), Just("\n"), Just("\r\n"), Just("a"), Just(" "), Just("\u{e9}")],
            0..6
        )
        .prop_map(|parts| format!("\"{}\"", parts.concat())),
    ]
}
