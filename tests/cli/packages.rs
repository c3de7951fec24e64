//! Packages that are vendored under dbt_packages/ work as published ones do.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{copy_folder, succeeds};

#[test]
fn a_vendored_package_works_in_its_project() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/with_package"), dir);
    let printed = succeeds(dir, &["build"]);
    assert!(printed.contains("PASS=9 WARN=0 ERROR=0 SKIP=0 TOTAL=9"), "{printed}");
    let rows = |sql: &str| succeeds(dir, &["show", "--inline", sql, "--output", "csv"]);
    assert_eq!(
        rows(
            "select source_relation, count(key) as keys, sum(amount) as amount from {{ ref('union') }} group by 1 order by 1"
        ),
        "source_relation,keys,amount\n\"\"\"shop\"\".\"\"main\"\".\"\"orders\"\"\",0,22.75\n\"\"\"shop\"\".\"\"main\"\".\"\"summary\"\"\",3,22.75\n"
    );
    assert_eq!(rows("select * from {{ ref('pivot') }} order by 1"), "customer,ann,bob\nann,15.75,0.0\nbob,0.0,7.0\n");
    assert_eq!(rows("select n from {{ ref('kit', 'summary_of_kit') }}"), "n\n3\n");
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/union.sql")).unwrap();
    assert!(sql.contains("cast(\"customer\" as character varying(256)) as \"customer\""), "{sql}");
    assert!(sql.contains("cast(\"amount\" as double) as \"amount\""), "{sql}");
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    assert_eq!(
        manifest["nodes"]["model.kit.summary_of_kit"]["relation_name"],
        "\"shop\".\"main_kit\".\"summary_of_kit\""
    );
    assert_eq!(manifest["macros"]["macro.kit.key"]["description"], "A key of several columns.");
    let tests = manifest["nodes"].as_object().unwrap().keys().filter(|id| id.starts_with("test.")).count();
    assert_eq!(tests, 4);
}
