//! A project with mistakes: what has none is listed, compiled and run; the rest is told.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{acuity, small_project, write};

/// The small project with two broken models, one of them with a model below it.
fn broken_project() -> TempDir {
    let project = small_project();
    let dir = project.path();
    write(dir, "models/broken.sql", "select *\nfrom {{ ref('gone') }}\n");
    write(dir, "models/below.sql", "select * from {{ ref('broken') }}\n");
    write(dir, "models/unclosed.sql", "select {{ 1 + }}\n");
    project
}

/// The exit code, what is printed, and what is told.
fn ends(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = acuity(dir).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn tells_both_mistakes(told: &str) {
    assert!(told.contains("models/broken.sql:2:9") && told.contains("models/unclosed.sql:1:"), "{told}");
}

#[test]
fn what_has_no_mistake_is_listed_and_run() {
    let project = broken_project();
    let dir = project.path();
    for words in [
        &["ls", "--select", "+shock"][..],
        &["compile", "--select", "shock"],
        &["check", "--select", "shock"],
        &["build", "--select", "+shock"],
        &["run", "--exclude", "broken+", "unclosed"],
        &["show", "shock"],
    ] {
        let (code, printed, told) = ends(dir, words);
        assert_eq!(code, 0, "{words:?}\n{printed}\n{told}");
        tells_both_mistakes(&told);
    }
    assert_eq!(ends(dir, &["ls", "--select", "+shock"]).1, "small.labs\nsmall.worst\nsmall.shock\n");
    assert!(dir.join("target/compiled/small/models/shock.sql").is_file());
}

#[test]
fn without_a_selection_the_rest_runs_and_the_command_fails() {
    let project = broken_project();
    let dir = project.path();
    let (code, printed, told) = ends(dir, &["build"]);
    assert_eq!(code, 1, "{printed}\n{told}");
    tells_both_mistakes(&told);
    assert!(printed.contains("PASS=3 WARN=0 ERROR=2 SKIP=1 TOTAL=6"), "{printed}");
    let results: Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    let status = |id: &str| {
        let all = results["results"].as_array().unwrap();
        all.iter()
            .find(|one| one["unique_id"] == id)
            .map(|one| (one["status"].clone(), one["message"].clone()))
            .unwrap()
    };
    assert_eq!(status("model.small.shock").0, "success");
    assert_eq!(status("model.small.broken").0, "error");
    assert_eq!(
        status("model.small.below"),
        ("skipped".into(), "skipped because model.small.broken has a mistake".into())
    );
    for words in [&["ls"][..], &["compile"], &["check"]] {
        let (code, printed, told) = ends(dir, words);
        assert_eq!(code, 1, "{words:?}\n{printed}\n{told}");
        tells_both_mistakes(&told);
    }
    assert_eq!(ends(dir, &["ls"]).1, "small.labs\nsmall.worst\nsmall.shock\n");
}

#[test]
fn what_is_asked_for_is_refused_with_its_mistake() {
    let project = broken_project();
    let dir = project.path();
    for words in [&["run", "--select", "broken"][..], &["ls", "--select", "below"], &["show", "below"]] {
        let (code, printed, told) = ends(dir, words);
        assert!(code == 2 && printed.is_empty(), "{words:?}\n{printed}\n{told}");
        assert!(told.contains("'broken'") && told.contains("[unusable]"), "{told}");
    }
    assert!(!dir.join("small.duckdb").is_file() || !dir.join("target/run").exists());
    // `parse` is the question whether there are mistakes.
    assert_eq!(ends(dir, &["parse"]).0, 2);
    write(dir, "dbt_project.yml", "name: small\nprofile: [\n");
    assert_eq!(ends(dir, &["build", "--select", "shock"]).0, 2);
}
