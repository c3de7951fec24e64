//! Unit tests of models, as a person runs them.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{both, copy_folder, succeeds};

/// The project under tests/dbt_projects.
fn project() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/unit_tests"), copy.path());
    copy
}

#[test]
fn models_are_tested_on_rows_that_are_given() {
    for target in ["duck", "google"] {
        let project = project();
        let dir = project.path();
        let run = |words: &[&str]| succeeds(dir, &[words, &["--target", target]].concat());
        // Seeds first, whose columns the rows have.
        let printed = run(&["build"]);
        assert!(printed.contains("PASS=7 WARN=0 ERROR=0 SKIP=0 TOTAL=7"), "{target}: {printed}");
        let printed = run(&["test", "--select", "unit_test:late*", "--output", "csv"]);
        assert!(printed.contains("unit_test.shop.late.late_orders_are_counted,pass"), "{printed}");
        assert_eq!(
            run(&["ls", "--select", "test_type:unit"]),
            "unit_test:shop.late_orders_are_counted\nunit_test:shop.what_is_late_can_be_set\nunit_test:shop.only_new_rows_are_taken\n"
        );
        let manifest: Value =
            serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["unit_tests"].as_object().unwrap().len(), 3);
    }
}

#[test]
fn a_model_that_fails_its_unit_test_is_not_built() {
    for target in ["duck", "google"] {
        let project = project();
        let dir = project.path();
        succeeds(dir, &["seed", "--target", target]);
        let path = dir.join("models/late.sql");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("days >", "days >=")).unwrap();
        let output = crate::acuity(dir).args(["build", "--target", target]).output().unwrap();
        let told = both(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("actual differs from expected: 1 row missing, 1 row not expected"), "{told}");
        assert!(told.contains("expected | ann      | 1") && told.contains("actual   | ann      | 2"), "{told}");
        // The model and what reads it.
        assert!(told.contains("SKIP=2"), "{told}");
        let results: Value =
            serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
        let failed = results["results"].as_array().unwrap().iter().find(|result| result["status"] == "fail").unwrap();
        assert_eq!(failed["unique_id"], "unit_test.shop.late.late_orders_are_counted");
        assert_eq!(failed["failures"], 1);
        assert!(!told.contains("acuity show"), "there are no rows to see: {told}");
        // What is wrong with the model's own SQL is told at its line.
        fs::write(&path, text.replace("group by customer", "group by nosuch")).unwrap();
        let output = crate::acuity(dir).args(["test", "--target", target]).output().unwrap();
        assert!(both(&output).contains("models/late.sql:7:"), "{}", both(&output));
    }
}
