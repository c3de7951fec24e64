//! Hooks of a run that fail: what else is done, and what is told of it.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::{both, ends_with, succeeds, write};

/// A project whose second hook before a run fails.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(
        dir,
        "dbt_project.yml",
        "name: shop\nprofile: shop\non-run-start: ['select 1', 'select nosuch', 'create table third as select 1 as x']\n\
         on-run-end: ['{{ told() }}']\n",
    );
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n",
    );
    write(
        dir,
        "macros/told.sql",
        "{% macro told() %}{% for r in results %}{{ print('told ' ~ r.node.name ~ ' ' ~ r.status) }}{% endfor %}\
         {{ print('chosen ' ~ selected_resources | sort | join(' ')) }}{% endmacro %}\n",
    );
    write(dir, "models/m.sql", "select 1 as id, now()::timestamp as ts\n");
    write(
        dir,
        "models/s.yml",
        "models: [{name: m, columns: [{name: id, data_tests: [not_null]}]}]\nsources:\n  - name: main\n    loaded_at_field: ts\n    \
         freshness: {warn_after: {count: 1, period: day}}\n    tables: [{name: m}]\n",
    );
    folder
}

fn statuses(dir: &Path) -> Vec<String> {
    let results: Value =
        serde_json::from_str(&std::fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    let one = |result: &Value| {
        let id = result["unique_id"].as_str().unwrap().rsplit("shop.").next().unwrap().to_owned();
        format!("{id} {}", result["status"].as_str().unwrap())
    };
    results["results"].as_array().unwrap().iter().map(one).collect()
}

/// As in dbt the hooks behind it are skipped, everything else is done, and the command fails.
#[test]
fn a_hook_that_fails_before_a_run_ends_nothing() {
    let project = project();
    let dir = project.path();
    let told = ends_with(dir, &["build"], 1);
    assert!(told.contains("told shop-on-run-start-1 error") && told.contains("told m success"), "{told}");
    assert!(told.contains("chosen model.shop.m test.shop.not_null_m_id.41ed50364b"), "{told}");
    assert_eq!(
        statuses(dir),
        [
            "shop-on-run-start-0 success",
            "shop-on-run-start-1 error",
            "shop-on-run-start-2 skipped",
            "m success",
            "not_null_m_id.41ed50364b pass",
            "shop-on-run-end-0 success"
        ]
    );
    let told = ends_with(dir, &["source", "freshness"], 1);
    assert!(told.contains("source.shop.main.m") && told.contains("pass"), "{told}");
    assert!(told.contains("error: operation.shop.shop-on-run-start-1"), "{told}");
    assert!(told.contains("told shop-on-run-start-1 error") && told.contains("told m pass"), "{told}");
    assert!(told.contains("chosen source.shop.main.m"), "{told}");
}

#[test]
fn a_project_may_ask_that_nothing_is_done_after_it() {
    let project = project();
    let dir = project.path();
    let settings = std::fs::read_to_string(dir.join("dbt_project.yml")).unwrap();
    write(dir, "dbt_project.yml", &format!("{settings}flags: {{skip_nodes_if_on_run_start_fails: true}}\n"));
    let told = ends_with(dir, &["build"], 1);
    assert!(told.contains("told m skipped"), "{told}");
    let found = statuses(dir);
    assert_eq!(found[3..5], ["m skipped", "not_null_m_id.41ed50364b skipped"], "{found:?}");
}

/// What was found of sources is told and written, whatever the hooks behind say.
#[test]
fn a_hook_that_fails_after_freshness_hides_no_result() {
    let project = project();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    succeeds(dir, &["run"]);
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\non-run-end: ['select nosuch']\n");
    let output = crate::acuity(dir).args(["source", "freshness"]).output().unwrap();
    let told = both(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("pass") && told.contains("error: operation.shop.shop-on-run-end-0"), "{told}");
    assert!(dir.join("target/sources.json").exists());
}
