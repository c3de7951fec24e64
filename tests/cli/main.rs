//! The real binary, as a person runs it: what it prints, what it leaves, how it ends.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod adapter;
mod attached;
mod bigquery;
mod connection;
mod dbt_commands;
mod dbt_options;
mod dbt_published;
mod demo_data;
mod documentation;
mod export;
mod foreign;
mod hooks;
mod jinja_in_yaml;
mod leakage;
mod materializations;
mod merge_clauses;
mod microbatch;
mod mistakes;
mod native;
mod operations;
mod oracles;
mod packages;
mod pipeline;
mod predict;
mod priced;
mod production;
mod published;
mod robust;
mod rows;
mod scripts;
mod secrets;
mod small;
mod snapshots;
mod strict;
mod tasks;
mod unit_tests;
mod vectors;
mod versions;
mod why;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::Output,
    sync::LazyLock,
};

use assert_cmd::Command;
use tempfile::TempDir;

/// The binary in `dir`, without colours or settings of the caller's.
pub(crate) fn acuity(dir: &Path) -> Command {
    let mut command = Command::cargo_bin("acuity").unwrap();
    command.current_dir(dir).env("NO_COLOR", "1").env_remove("RUST_LOG").env_remove("DBT_PROFILES_DIR");
    command
}

/// Runs `words` in `dir` and gives stdout; the command must succeed.
#[track_caller]
pub(crate) fn succeeds(dir: &Path, words: &[&str]) -> String {
    let output = acuity(dir).args(words).output().unwrap();
    assert!(output.status.success(), "acuity {}\n{}", words.join(" "), both(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `words` in `dir`; the command must end with `code`. Gives stderr.
#[track_caller]
pub(crate) fn ends_with(dir: &Path, words: &[&str], code: i32) -> String {
    let output = acuity(dir).args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "acuity {}\n{}", words.join(" "), both(&output));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    text
}

pub(crate) fn both(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A project with loaded, built and tested synthetic records, and two trained models; made once for all tests.
pub(crate) fn built() -> &'static Path {
    static BUILT: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("icu");
        let args = ["demo", "--dir", "icu", "--patients", "260", "--seed", "3"];
        let text = succeeds(folder.path(), &args);
        assert!(text.contains("tests passed"), "{text}");
        (folder, dir)
    });
    &BUILT.1
}

/// A copy of [`built`] that a test may change.
pub(crate) fn copy_of_built() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(built(), copy.path());
    copy
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Says that a test did nothing, and what it needs.
pub(crate) fn skipped(need: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {need} to run this test");
}

/// A small project of a seed and a few models: quick to build and to break.
pub(crate) fn small_project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "dbt_project.yml", "name: small\nprofile: small\n");
    write(
        folder.path(),
        "profiles.yml",
        "small: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: small.duckdb, schema: analytics}}}\n",
    );
    write(folder.path(), "seeds/labs.csv", "stay_id,lactate\n1,2.5\n2,4.5\n3,1.0\n");
    write(
        folder.path(),
        "models/worst.sql",
        "select stay_id, max(lactate) as lactate_max\nfrom {{ ref('labs') }}\ngroup by stay_id\n",
    );
    write(
        folder.path(),
        "models/shock.sql",
        "{{ config(materialized='table') }}\nselect stay_id, lactate_max > 4 as in_shock\nfrom {{ ref('worst') }}\n",
    );
    folder
}

pub(crate) fn write(dir: &Path, file: &str, text: &str) {
    let path = dir.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
