//! The rows of independent readings of the definitions, written in Python and sharing nothing with the project.
//!
//! `ACUITY_PYTHON` names the interpreter, whose standard library is enough; without it these tests say that they were skipped.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::Command,
};

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::Warehouse as _;
use tempfile::TempDir;

use crate::{both, skipped, succeeds};

/// A script of `tests/oracle`, how it is asked for the relations it wants, and how it compares them.
struct Reading {
    script: &'static str,
    names: &'static [&'static str],
    compare: &'static [&'static str],
    /// The words for the default mode, of those that read the papers as well.
    paper: Option<&'static [&'static str]>,
}

static READINGS: [Reading; 6] = [
    Reading { script: "first_day_sofa.py", names: &["--names"], compare: &[], paper: None },
    Reading { script: "first_day_scores.py", names: &["--names"], compare: &[], paper: None },
    Reading { script: "hourly.py", names: &["--names"], compare: &[], paper: None },
    Reading { script: "renal.py", names: &["--names"], compare: &[], paper: None },
    Reading { script: "diagnoses.py", names: &["--names"], compare: &[], paper: Some(&["--paper"]) },
    Reading { script: "clinical_events.py", names: &["names"], compare: &["compare"], paper: Some(&["--paper"]) },
];

/// The interpreter, or the line that says what is missing.
pub(crate) fn python() -> Option<OsString> {
    let python = std::env::var_os("ACUITY_PYTHON");
    if python.is_none() {
        skipped("set ACUITY_PYTHON to a Python interpreter");
    }
    python
}

/// Runs a script of `tests/oracle` and gives what it printed; it must succeed.
#[track_caller]
fn run(python: &OsStr, script: &str, words: &[&str], paths: &[&Path]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle").join(script);
    let output = Command::new(python).arg(&script).args(words).args(paths).output().unwrap();
    assert!(output.status.success(), "{} {words:?}\n{}", script.display(), both(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Writes each relation to a file of `folder`, all in one process: views need the functions that the database is opened with.
fn export(dir: &Path, names: &BTreeSet<&str>, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    // Statements reach no other files than those of the folders that are named.
    let settings = [("allowed_directories".to_owned(), format!("[{:?}]", folder.display().to_string()))].into();
    let database = DuckDb::open(&dir.join("acuity.duckdb"), &Options { settings, ..Options::default() }).unwrap();
    for name in names {
        let file = folder.join(format!("{name}.csv"));
        database.execute(&format!("COPY (FROM analytics.{name}) TO '{}' (HEADER)", file.display())).unwrap();
    }
}

/// Builds `dir` as the reference has it, and by default, and compares every relation with what the readings make of the records.
#[track_caller]
pub(crate) fn oracles_agree(python: &OsStr, dir: &Path, records: &Path) {
    for (mode, paper) in [("{reference_quirks: true}", false), ("{reference_quirks: false}", true)] {
        let readings: Vec<&Reading> = READINGS.iter().filter(|reading| !paper || reading.paper.is_some()).collect();
        let wanted: Vec<String> =
            readings.iter().map(|reading| run(python, reading.script, reading.names, &[])).collect();
        succeeds(dir, &["seed", "--quiet"]);
        succeeds(dir, &["run", "--vars", mode, "--quiet"]);
        let folder = dir.join(if paper { "rows/paper" } else { "rows/reference" });
        export(dir, &wanted.iter().flat_map(|names| names.lines()).collect(), &folder);
        for reading in readings {
            let words = [reading.compare, reading.paper.filter(|_| paper).unwrap_or_default()].concat();
            let told = run(python, reading.script, &words, &[records, &folder]);
            assert!(told.contains(" 0 differences"), "{}: {told}", reading.script);
        }
    }
}

/// A project, and records for it that a script writes over those of a few synthetic patients.
fn project(python: &OsStr, script: &str, words: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    succeeds(dir, &["init", "."]);
    succeeds(dir, &["synth", "--out", "tidy", "--patients", "40", "--seed", "3"]);
    let records = dir.join("records");
    run(python, script, words, &[&dir.join("tidy"), &records]);
    succeeds(dir, &["load", "--data", "records", "--quiet"]);
    (folder, records)
}

/// Ties, gaps, missing values and odd units among the events of synthetic patients.
#[test]
fn disturbed_records_are_read_alike() {
    let Some(python) = python() else { return };
    let (folder, records) = project(&python, "clinical_events.py", &["disturb", "--seed", "1"]);
    oracles_agree(&python, folder.path(), &records);
}

/// Codes beside a list, cultures at the edge of a window, creatinine of one time twice, deaths without a time.
#[test]
fn records_at_the_edges_of_the_rules_are_read_alike() {
    let Some(python) = python() else { return };
    let (folder, records) = project(&python, "diagnoses_records.py", &["--seed", "1", "--patients", "40"]);
    oracles_agree(&python, folder.path(), &records);
}
