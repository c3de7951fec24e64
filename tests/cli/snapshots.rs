//! Snapshots, as a person runs them.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{both, copy_folder, ends_with, succeeds, write};

/// The project under tests/dbt_projects.
fn project() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/snapshots"), copy.path());
    copy
}

#[test]
fn versions_are_kept_from_run_to_run() {
    ["duck", "google"].into_iter().for_each(versions_are_kept);
}

/// Each command is a session of its own, which knows of a table what the database says.
fn versions_are_kept(target: &str) {
    let project = project();
    let dir = project.path();
    let run = |words: &[&str]| succeeds(dir, &[words, &["--target", target]].concat());
    let rows = |sql: &str| run(&["show", "--inline", sql, "--output", "csv"]);
    assert!(run(&["check"]).contains("0 errors"), "{target}");
    // A snapshot is part of a build, in its order.
    let printed = run(&["build"]);
    assert!(printed.contains("PASS=7 WARN=0 ERROR=0 SKIP=0 TOTAL=7"), "{printed}");
    assert_eq!(rows("select * from {{ ref('current_orders') }} order by id"), "id,status\n1,open\n2,open\n");
    write(dir, "seeds/orders.csv", "id,status,updated_at\n1,paid,2024-01-05 00:00:00\n3,open,2024-01-05 00:00:00\n");
    run(&["seed"]);
    let printed = run(&["snapshot", "--output", "csv"]);
    assert!(printed.contains("snapshot.shop.orders_history,success,2"), "{printed}");
    assert!(printed.contains("snapshot.shop.orders_by_value,success,3"), "{printed}");
    assert_eq!(
        rows("select id, status, dbt_valid_to is null as holds from {{ ref('orders_history') }} order by 1, 2"),
        "id,status,holds\n1,open,false\n1,paid,true\n2,open,false\n3,open,true\n"
    );
    assert_eq!(
        rows(
            "select id, status, until is null as holds, dbt_is_deleted as gone from history.orders_by_value order by 1, 2, 4"
        ),
        "id,status,holds,gone\n1,open,false,False\n1,paid,true,False\n2,open,false,False\n2,open,true,True\n3,open,true,False\n"
    );
    // Nothing has changed: nothing is written.
    let printed = run(&["snapshot", "--full-refresh", "--output", "csv"]);
    assert!(printed.contains("orders_history,success,0") && printed.contains("orders_by_value,success,0"), "{printed}");
    // Nor is what is read of nothing taken for gone.
    run(&["build", "--empty", "--exclude", "resource_type:test"]);
    assert_eq!(rows("select count(*) as n from {{ ref('orders_history') }} where dbt_valid_to is null"), "n\n2\n");
    let listed = run(&["ls", "--resource-type", "snapshot"]);
    assert_eq!(listed, "shop.orders_by_value\nshop.history.orders.orders_history\n");
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    let node = &manifest["nodes"]["snapshot.shop.orders_history"];
    assert_eq!(node["config"]["hard_deletes"], "invalidate");
    assert_eq!(node["depends_on"]["nodes"][0], "seed.shop.orders");
}

#[test]
fn a_snapshot_that_fails_keeps_its_versions() {
    let project = project();
    let dir = project.path();
    let run = |words: &[&str]| succeeds(dir, &[words, &["--target", "duck"]].concat());
    run(&["build"]);
    let path = dir.join("snapshots/history/orders.sql");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("select *", "select nosuch, *")).unwrap();
    let output = crate::acuity(dir).args(["build", "--target", "duck"]).output().unwrap();
    let told = both(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("snapshots/history/orders.sql:3:8") && told.contains("nosuch"), "{told}");
    assert!(told.contains("SKIP=2"), "{told}");
    let count = run(&["show", "--inline", "select count(*) as n from {{ ref('orders_history') }}", "--output", "csv"]);
    assert_eq!(count, "n\n2\n");
    fs::write(&path, text.replace("strategy='timestamp'", "strategy='timestmp'")).unwrap();
    let told = ends_with(dir, &["snapshot", "--select", "orders_history", "--target", "duck"], 2);
    assert!(
        told.contains("snapshots/history/orders.sql:2") && told.contains("'timestmp' is not a value of strategy"),
        "{told}"
    );
}
