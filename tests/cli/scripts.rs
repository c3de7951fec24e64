//! Query parameters, scripts, functions that stay and a default dataset, from the command line.

use std::path::Path;

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::{DatasetName, Warehouse as _};

use crate::{ends_with, succeeds, write};

fn database(dir: &Path) {
    let database = DuckDb::open(&dir.join("a.duckdb"), &Options::default()).unwrap();
    database.create_dataset(&DatasetName::new("icu")).unwrap();
    database
        .execute("CREATE TABLE icu.stays AS SELECT i AS stay_id, i / 2.0::DOUBLE AS los FROM range(1, 6) AS t(i)")
        .unwrap();
}

const SCRIPT: &str = "\
DECLARE low FLOAT64 DEFAULT @low;
CREATE TEMP TABLE long AS SELECT stay_id, los FROM icu.stays WHERE los > low;
FOR stay IN (SELECT stay_id FROM long ORDER BY stay_id DESC LIMIT 2) DO
  SELECT stay.stay_id AS stay, (SELECT COUNT(*) FROM long) AS n;
END FOR;
";

#[test]
fn parameters_reach_a_query() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let show = |words: &[&str]| {
        succeeds(dir.path(), &[&["show", "--database", "a.duckdb", "--output", "csv", "--inline"], words].concat())
    };
    let sql = "SELECT stay_id FROM icu.stays WHERE los > @low AND stay_id IN UNNEST(@ids) ORDER BY 1";
    assert_eq!(show(&[sql, "--param", "low:FLOAT64:1", "--param", "ids:ARRAY<INT64>:[2, 3, 5]"]), "stay_id\n3\n5\n");
    assert_eq!(show(&["SELECT ? AS a, ? AS b", "--parameter", ":INT64:-3", "--param", "::x:y"]), "a,b\n-3,x:y\n");
    assert_eq!(show(&["SELECT COUNT(*) AS n FROM stays", "--dataset", "icu"]), "n\n5\n");

    let told = |words: &[&str], code| {
        ends_with(dir.path(), &[&["show", "--database", "a.duckdb", "--inline"], words].concat(), code)
    };
    let message = told(&["SELECT @low", "--param", "lo:INT64:1"], 1);
    assert!(message.contains("(inline):1:8: query parameter @low has no value"), "{message}");
    assert!(message.contains("did you mean @lo?"), "{message}");
    let message = told(&["SELECT @low", "--param", "low:INT64:one"], 2);
    assert!(message.contains("--param: parameter 'low:INT64:one': 'one' is no INT64"), "{message}");
    let message = told(&["SELECT @low", "--param", "low"], 2);
    assert!(message.contains("write it as name:type:value"), "{message}");
}

#[test]
fn json_tells_instants_and_bytes() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let sql = "SELECT TIMESTAMP '2020-01-02 03:04:05+00' AS t, DATETIME '2020-01-02 03:04:05' AS d, b'\\x00\\xff' AS b, \
               [STRUCT(TIMESTAMP '2020-01-02 00:00:00+00' AS t)] AS l";
    let rows = succeeds(dir.path(), &["show", "--database", "a.duckdb", "--output", "json", "--inline", sql]);
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(
        rows[0],
        serde_json::json!({
            "t": "2020-01-02T03:04:05Z", "d": "2020-01-02 03:04:05", "b": "AP8=", "l": [{ "t": "2020-01-02T00:00:00Z" }]
        })
    );
}

#[test]
fn a_script_shows_each_result() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "script.sql", SCRIPT);
    let asked = ["show", "--database", "a.duckdb", "--output", "csv", "--param", "low:FLOAT64:1"];
    let rows = "stay,n\n5,3\n\nstay,n\n4,3\n";
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--file", "script.sql"]].concat()), rows);
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--inline", SCRIPT]].concat()), rows);

    let told = |sql: &str, code| ends_with(dir.path(), &["show", "--database", "a.duckdb", "--inline", sql], code);
    let message = told("DECLARE x INT64;\nSET x = 1 + y", 1);
    assert!(message.contains("(inline):2:13: unrecognized name: y"), "{message}");
    let message = told("SELECT 1;\nRAISE USING MESSAGE = 'no stays'", 1);
    assert!(message.contains("(inline):2:1: no stays"), "{message}");
    let message = told("SELECT 1;\nSELECT 1 / 0", 1);
    assert!(message.contains("(inline):2:1: division by zero"), "{message}");
}

#[test]
fn a_script_writes_only_when_it_may() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let script = "CREATE SCHEMA IF NOT EXISTS made; CREATE TABLE made.t AS SELECT MAX(los) AS los FROM icu.stays; \
                  CREATE FUNCTION made.days(h INT64) AS (h / 24); CREATE TABLE FUNCTION made.some(n INT64) AS SELECT stay_id FROM icu.stays LIMIT 100";
    let message = ends_with(dir.path(), &["show", "--database", "a.duckdb", "--inline", script], 1);
    assert!(message.contains("this statement changes the database"), "{message}");
    assert!(message.contains("--write lets it"), "{message}");
    succeeds(dir.path(), &["show", "--database", "a.duckdb", "--write", "--inline", script]);
    let show = |sql| succeeds(dir.path(), &["show", "--database", "a.duckdb", "--output", "csv", "--inline", sql]);
    assert_eq!(show("SELECT los, made.days(36) AS d FROM made.t"), "los,d\n2.5,1.5\n");
    assert_eq!(show("SELECT COUNT(*) AS n FROM made.some(3)"), "n\n5\n");
    assert_eq!(
        show("SELECT table_name, column_name, data_type FROM made.INFORMATION_SCHEMA.COLUMNS"),
        "table_name,column_name,data_type\nt,los,FLOAT64\n"
    );
    // What stands before the list of datasets is a project.
    assert_eq!(
        show("SELECT schema_name FROM `a-project`.INFORMATION_SCHEMA.SCHEMATA ORDER BY schema_name"),
        "schema_name\nicu\nmade\n"
    );
    succeeds(
        dir.path(),
        &["show", "--database", "a.duckdb", "--write", "--inline", "INSERT INTO made.t (los) VALUES (1)"],
    );
    assert_eq!(show("SELECT table_id, row_count FROM made.__TABLES__"), "table_id,row_count\nt,2\n");
}

#[test]
fn a_project_runs_scripts_after_jinja() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "dbt_project.yml", "name: other\nprofile: other\n");
    write(
        dir.path(),
        "profiles.yml",
        "other: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: a.duckdb, schema: derived}}}\n",
    );
    write(dir.path(), "models/long.sql", "SELECT stay_id FROM icu.stays WHERE los > 2");
    succeeds(dir.path(), &["build"]);
    let script = "DECLARE n INT64 DEFAULT (SELECT COUNT(*) FROM {{ ref('long') }}); SELECT n + COUNT(*) AS n FROM long";
    assert_eq!(succeeds(dir.path(), &["show", "--output", "csv", "--inline", script]), "n\n2\n");
    let function = "CREATE OR REPLACE FUNCTION derived.twice(x FLOAT64) AS (x * 2)";
    succeeds(dir.path(), &["show", "--write", "--inline", function]);
    write(dir.path(), "models/doubled.sql", "SELECT derived.twice(los) AS los FROM icu.stays WHERE stay_id = 5");
    succeeds(dir.path(), &["build"]);
    assert_eq!(succeeds(dir.path(), &["show", "--output", "csv", "--inline", "SELECT los FROM doubled"]), "los\n5.0\n");
}

#[test]
fn a_function_that_aggregates_is_there_for_the_next_command() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let asked = ["show", "--database", "a.duckdb", "--output", "csv", "--inline"];
    let show = |words: &[&str]| succeeds(dir.path(), &[&asked, words].concat());
    let make = "CREATE AGGREGATE FUNCTION icu.gm(x FLOAT64, n INT64 NOT AGGREGATE) AS (ROUND(EXP(AVG(LN(x))), 6) * n)";
    show(&[make, "--write"]);
    let call = "SELECT k, icu.gm(x, 3) AS g FROM UNNEST([STRUCT('a' AS k, 1.0 AS x), ('a', 4.0), ('b', 5.0)]) GROUP BY k ORDER BY k";
    assert_eq!(show(&[call]), "k,g\na,6.0\nb,15.0\n");
}
