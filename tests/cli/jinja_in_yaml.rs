//! Jinja in dbt_project.yml and in schema files means what it means in dbt.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{copy_folder, ends_with, succeeds, write};

fn project() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/jinja_in_yaml");
    copy_folder(&from, copy.path());
    copy
}

fn manifest(dir: &Path, words: &[&str]) -> Value {
    succeeds(dir, &[&["parse"], words].concat());
    serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap()
}

#[test]
fn settings_are_those_of_the_target() {
    let project = project();
    let dir = project.path();
    let dev = manifest(dir, &[]);
    let small = &dev["nodes"]["model.places.small"];
    assert_eq!(small["relation_name"], "\"places\".\"main\".\"small_dev\"");
    assert_eq!((&small["config"]["materialized"], &small["tags"]), (&json!("view"), &json!(["dev", "fixed"])));
    assert_eq!(small["config"]["meta"], json!({"least": 1, "here": true, "name": "t-dev"}));
    assert_eq!(small["description"], "From 1 on dev, as {{ ref('x') }}");
    assert!(
        dev["nodes"].get("model.places.counted").is_none() && dev["nodes"].get("model.places.from_source").is_none()
    );
    let prod = manifest(dir, &["--target", "prod", "--vars", "{with_source: true, table: other}"]);
    let small = &prod["nodes"]["model.places.small"];
    assert_eq!(small["relation_name"], "\"places\".\"live_marts\".\"small_prod\"");
    assert_eq!((&small["config"]["materialized"], &small["tags"]), (&json!("table"), &json!(["prod", "fixed"])));
    assert_eq!(small["config"]["meta"], json!({"least": 1, "here": false, "name": "t-prod"}));
    assert_eq!(prod["nodes"]["model.places.counted"]["tags"], json!(["audit", "prod"]));
    assert!(prod["nodes"].get("model.places.from_source").is_some());
    let source = &prod["sources"]["source.places.raw.numbers"];
    assert_eq!(source["relation_name"], "\"places\".\"live\".\"other\"");
}

/// A value that dbt evaluates and that were taken as it is written would make a failing test pass.
#[test]
fn arguments_of_tests_and_variables_are_evaluated() {
    let project = project();
    let dir = project.path();
    let printed = succeeds(dir, &["build"]);
    assert!(printed.contains("PASS=4 WARN=0 ERROR=0 SKIP=0 TOTAL=4"), "{printed}");
    let printed = succeeds(dir, &["build", "--target", "prod"]);
    assert!(printed.contains("PASS=6 WARN=0 ERROR=0 SKIP=0 TOTAL=6"), "{printed}");
    ends_with(dir, &["build", "--vars", "{allowed: [2]}"], 1);
    ends_with(dir, &["build", "--vars", "{least: 0, numbers: \"{{ ref('nothing') }}\"}"], 1);
    let printed = succeeds(dir, &["ls", "--select", "small+"]);
    assert!(printed.starts_with("places.small\n"), "{printed}");
}

#[test]
fn mistakes_are_told_at_their_value() {
    let project = project();
    let dir = project.path();
    write(dir, "models/more.yml", "models:\n  - name: counted\n    config:\n      tags: [\"{{ var('gone') }}\"]\n");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("models/more.yml:4:14") && told.contains("the variable 'gone' is not set"), "{told}");
    write(dir, "models/more.yml", "models: []\n");
    write(dir, "dbt_project.yml", "name: places\nprofile: places\nmodels: {+tags: \"{{ targt.name }}\"}\n");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("dbt_project.yml:3:"), "{told}");
}
