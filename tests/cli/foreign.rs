//! Queries over a database that another program made.

use std::path::Path;

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::Warehouse as _;

use crate::{ends_with, succeeds, write};

/// As a loader with SQL types writes it: narrow integers, and a schema of its own.
fn database(dir: &Path) {
    let database = DuckDb::open(&dir.join("other.duckdb"), &Options::default()).unwrap();
    database.create_dataset("mimiciv_hosp").unwrap();
    database
        .execute("CREATE TABLE mimiciv_hosp.patients AS SELECT 1::INTEGER AS subject_id, 2150::SMALLINT AS anchor_year, 60::SMALLINT AS anchor_age")
        .unwrap();
}

const QUERY: &str = "-- 2150 * 1000 is more than a SMALLINT or its product holds\n\
    SELECT p.subject_id, p.anchor_year * 1000 AS scaled, p.anchor_age / 7 > 8.5 AS old\n\
    FROM `physionet-data.mimiciv_hosp.patients` p\n";

#[test]
fn any_file_answers_without_a_project() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "query.sql", QUERY);
    let rows = "subject_id,scaled,old\n1,2150000,true\n";
    let asked = ["show", "--database", "other.duckdb", "--output", "csv"];
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--file", "query.sql"]].concat()), rows);
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--inline", QUERY]].concat()), rows);
    let sql = succeeds(dir.path(), &["transpile", "query.sql", "--database", "other.duckdb"]);
    assert!(sql.contains("mimiciv_hosp.patients"), "{sql}");

    let told =
        |words: &[&str], code| ends_with(dir.path(), &[&["show", "--database", "other.duckdb"], words].concat(), code);
    let message = told(&["--inline", "SELECT anchor_yaer FROM mimiciv_hosp.patients"], 1);
    assert!(message.contains("(inline):1:8: unrecognized name: anchor_yaer"), "{message}");
    let message = told(&["--inline", "DELETE FROM mimiciv_hosp.patients WHERE TRUE"], 2);
    assert!(message.contains("only queries are shown"), "{message}");
    let message = ends_with(dir.path(), &["show", "--database", "none.duckdb", "--inline", "SELECT 1"], 1);
    assert!(message.contains("none.duckdb does not exist"), "{message}");
}

#[test]
fn a_model_may_name_a_table_that_the_project_does_not_describe() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "dbt_project.yml", "name: other\nprofile: other\n");
    write(
        dir.path(),
        "profiles.yml",
        "other: {target: dev, outputs: {dev: {type: duckdb, path: other.duckdb, schema: derived}}}\n",
    );
    write(dir.path(), "models/scaled.sql", QUERY);
    assert!(succeeds(dir.path(), &["check"]).starts_with("1 nodes checked, 0 errors"));
    write(
        dir.path(),
        "query.sql",
        "SELECT s.scaled, p.anchor_age FROM derived.scaled s JOIN mimiciv_hosp.patients p USING (subject_id)",
    );
    succeeds(dir.path(), &["transpile", "query.sql"]);
    succeeds(dir.path(), &["build"]);
    assert_eq!(
        succeeds(dir.path(), &["show", "--file", "query.sql", "--output", "csv"]),
        "scaled,anchor_age\n2150000,60\n"
    );
}
