//! A project that is taken back to earlier moments of some patients.

use std::{fs, path::Path};

use acuity_compiler::{LoadOptions, Project, load};
use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::{Cell, Rows, Warehouse as _};

use crate::{Error, Moments, Reach, Rewound, events::CancelToken, rewind};

const SOURCES: &str = "\
version: 2
sources:
  - name: raw
    tables:
      - name: stays
        columns:
          - {name: los, data_type: FLOAT64, config: {meta: {known_later: true}}}
          - {name: died, data_type: DATETIME, config: {meta: {known_later: true}}}
      - {name: labs}
      - name: cultures
        columns: [{name: organism, data_type: STRING, config: {meta: {known_later: 72}}}]
      - {name: names}
      - {name: codes, config: {meta: {known_later: true}}}
";

/// Two patients; the first has a stay that goes on for a week, measurements on three days, and a bill.
const RECORDS: &str = "\
CREATE SCHEMA raw;
CREATE TABLE raw.stays AS FROM (VALUES
    (1, TIMESTAMP '2100-01-01 00:00:00', TIMESTAMP '2100-01-08 00:00:00', 7.0, TIMESTAMP '2100-01-08 00:00:00'),
    (1, '2100-03-01 00:00:00', '2100-03-02 00:00:00', 1.0, NULL),
    (2, '2100-01-01 00:00:00', '2100-01-02 00:00:00', 1.0, NULL)
  ) AS t(patient, intime, outtime, los, died);
CREATE TABLE raw.labs AS FROM (VALUES
    (1, TIMESTAMP '2100-01-01 06:00:00', 1.0), (1, '2100-01-02 00:00:00', 2.0), (1, '2100-01-02 00:00:01', 30.0),
    (1, NULL, 0.5), (2, '2100-01-01 06:00:00', 4.0)
  ) AS t(patient, charttime, value);
CREATE TABLE raw.cultures AS FROM (VALUES
    (1, TIMESTAMP '2099-12-30 00:00:00', 'E. coli'), (1, '2100-01-01 06:00:00', 'yeast'), (1, '2100-01-03 00:00:00', 'none')
  ) AS t(patient, charttime, organism);
CREATE TABLE raw.names AS FROM (VALUES (7, 'lactate')) AS t(item, name);
CREATE TABLE raw.codes AS FROM (VALUES (1, 'A41')) AS t(patient, code);
";

fn project(folder: &Path) -> Project {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("dbt_project.yml", "name: p\nprofile: p\nversion: '1'\n");
    write(
        "profiles.yml",
        "p: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: p.duckdb, schema: main}}}\n",
    );
    write("models/sources.yml", SOURCES);
    write("models/kept.sql", "select patient, intime, outtime, los, died from {{ source('raw', 'stays') }}\n");
    write(
        "models/measured.sql",
        "select patient, sum(value) as total, count(*) as n from {{ source('raw', 'labs') }} group by patient\n",
    );
    write(
        "models/beside.sql",
        "select (select count(*) from {{ source('raw', 'names') }}) as names, (select count(*) from {{ source('raw', 'codes') }}) as codes\n",
    );
    write("models/grown.sql", "select charttime, organism from {{ source('raw', 'cultures') }}\n");
    write("models/named.sql", "select * from {{ source('raw', 'names') }}\n");
    write(
        "models/broken.sql",
        "{{ config(materialized='table') }}select value / (value - value) as v from {{ source('raw', 'labs') }}\n",
    );
    load(&LoadOptions::new(folder)).unwrap()
}

/// Microseconds of 2100-01-02 00:00:00.
const SECOND_DAY: i64 = 4_102_531_200_000_000;

#[test]
fn records_are_those_that_were_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("p.duckdb");
    let database = DuckDb::open(&file, &Options::default()).unwrap();
    for statement in RECORDS.split(";\n").filter(|text| !text.trim().is_empty()) {
        database.execute(statement).unwrap();
    }
    drop(database);
    let moments = Moments { group: "PATIENT", known: &[(1, SECOND_DAY)] };
    let models = ["kept", "measured", "grown", "beside"];
    let built =
        |reach| rewind(project(dir.path()), &file, moments, reach, &models, CancelToken::new()).unwrap().unwrap();
    let rewound = built(Reach::Moment);
    assert_eq!(rewound.timeless, ["names"]);
    let rows_of = |rewound: &Rewound, sql: &str| -> Vec<String> {
        let rows = Rows::read(rewound.session.warehouse().query(sql).unwrap()).unwrap();
        rows.rows.iter().map(|row| row.iter().map(Cell::text).collect::<Vec<_>>().join(" | ")).collect()
    };
    let rows = |sql: &str| rows_of(&rewound, sql);
    // The stay goes on, how long and to which end is not known; the next one is not known at all, nor the other patient.
    assert_eq!(
        rows("SELECT patient, intime::VARCHAR, outtime::VARCHAR, los::VARCHAR, died::VARCHAR FROM main.kept"),
        ["1 | 2100-01-01 00:00:00 | 2100-01-02 00:00:01 |  | "]
    );
    // A record of that very moment is known, one without a time, too.
    assert_eq!(rows("SELECT patient, total, n FROM main.measured"), ["1 | 3.5 | 3"]);
    // What grew is known three days after the specimen was taken.
    assert_eq!(rows("SELECT organism FROM main.grown ORDER BY charttime"), ["E. coli", ""]);
    assert_eq!(rows("SELECT names, codes FROM main.beside"), ["1 | 0"]);

    // The other side: all records of the same patient.
    let whole = built(Reach::Everything);
    assert_eq!(rows_of(&whole, "SELECT patient, total, n FROM main.measured"), ["1 | 33.5 | 4"]);
    assert_eq!(rows_of(&whole, "SELECT los::DOUBLE::VARCHAR FROM main.kept ORDER BY intime"), ["7.0", "1.0"]);
    assert_eq!(rows_of(&whole, "SELECT names, codes FROM main.beside"), ["1 | 1"]);
    let nobodys = Moments { group: "nobody", known: &[(1, SECOND_DAY)] };
    let wrong =
        rewind(project(dir.path()), &file, nobodys, Reach::Moment, &["measured"], CancelToken::new()).unwrap_err();
    assert!(wrong.to_string().contains("the records of labs have a time but no column `nobody`"), "{wrong}");
    let none = rewind(project(dir.path()), &file, moments, Reach::Moment, &["named"], CancelToken::new()).unwrap();
    assert!(none.is_none(), "nothing could be left out");

    let wrong =
        rewind(project(dir.path()), &file, moments, Reach::Moment, &["broken"], CancelToken::new()).unwrap_err();
    assert!(
        matches!(&wrong, Error::Usage { message, .. } if message.contains("model.p.broken cannot be built")),
        "{wrong}"
    );
    let wrong =
        rewind(project(dir.path()), &file, moments, Reach::Moment, &["nothing"], CancelToken::new()).unwrap_err();
    assert!(matches!(wrong, Error::Project(_)), "{wrong}");
}
