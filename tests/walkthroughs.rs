//! Every walkthrough under `examples/` runs and prints what it promises.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::{path::PathBuf, process::Command};

/// Runs an example that cargo built along with the tests.
fn run(name: &str) -> String {
    let tests = std::env::current_exe().unwrap();
    let examples: PathBuf = tests.ancestors().nth(2).unwrap().join("examples");
    let output = Command::new(examples.join(name))
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}; `cargo test` builds the examples, `cargo test --test` does not: run `cargo build --examples`"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name} failed\n{out}\n{err}");
    out.into_owned()
}

#[track_caller]
fn prints(name: &str, expected: &[&str]) {
    let out = run(name);
    for text in expected {
        assert!(out.contains(text), "{name} does not print {text:?}:\n{out}");
    }
}

#[test]
fn sofa_score() {
    prints("sofa_score", &["respiration           2          0", "liver                 -          -", "SOFA"]);
}

#[test]
fn compile_project() {
    prints(
        "compile_project",
        &[
            "source.icu.mimic.icustays",
            "model.icu.stays",
            "los_hours    FLOAT64",
            "models/long_stays.sql:2:",
            "did you mean",
        ],
    );
}

#[test]
fn transpile_sql() {
    prints(
        "transpile_sql",
        &[
            "hours = 1 (INT64)",
            "worst = NULL (FLOAT64)",
            "rounded = 3 (INT64)",
            "system = Meta (STRING)",
            "first = 2 (INT64)",
            "lactate?",
        ],
    );
}

#[test]
fn run_on_duckdb() {
    prints(
        "run_on_duckdb",
        &["success  model.icu.shock", "fail     test.icu.not_null_shock_in_shock", "Int(3) | Null"],
    );
}

#[test]
fn feature_engineering() {
    prints("feature_engineering", &["ICU stays", "heartrate_max", "bpm"]);
}

#[test]
fn ml_training() {
    prints("ml_training", &["How the cohort was formed:", "AUROC", "\nsofa ", "\ngbdt "]);
}

#[test]
fn cross_validation() {
    let out = run("cross_validation");
    let folds: Vec<Vec<&str>> = out.lines().skip(1).take(5).map(|line| line.split_whitespace().collect()).collect();
    assert!(folds.iter().all(|fold| fold.len() == 5 && fold[3] == "0"), "a patient is in two folds:\n{out}");
    assert!(out.contains("all folds together: AUROC 0.") && out.contains("\nby fold: 0."), "{out}");
}

/// With a Python that has xgboost and duckdb the whole way, without one the export alone.
#[test]
fn xgboost_interchange() {
    let out = run("xgboost_interchange");
    assert!(out.contains(" features, "), "{out}");
    if out.contains("cannot import xgboost and duckdb") {
        return;
    }
    for text in
        ["probabilities differ by at most 1e-6: true", "contributions differ by at most 1e-5: true", "training range"]
    {
        assert!(out.contains(text), "{text}:\n{out}");
    }
}

#[test]
fn explain_prediction() {
    prints("explain_prediction", &["training range", "base + contributions"]);
}
