//! Databases and files beside the target's own database, as dbt-duckdb has them.

use std::fs;

use tempfile::TempDir;

use crate::{both, ends_with, succeeds, write};

/// A project whose target attaches a database with a table and one to write to.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(&dir.join("other"), "dbt_project.yml", "name: other\nprofile: other\n");
    write(
        &dir.join("other"),
        "profiles.yml",
        "other: {target: dev, outputs: {dev: {type: duckdb, path: raw.duckdb, schema: lab}}}\n",
    );
    write(&dir.join("other"), "seeds/results.csv", "id,value\n1,2.5\n2,4.5\n");
    succeeds(&dir.join("other"), &["seed"]);
    fs::copy(dir.join("other/raw.duckdb"), dir.join("mart.duckdb")).unwrap();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(
        dir,
        "profiles.yml",
        "shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: shop.duckdb\n      extensions: [icu, parquet]\n      attach:\n        - {path: other/raw.duckdb, read_only: true}\n        - {path: mart.duckdb, alias: mart, type: duckdb}\n",
    );
    write(
        dir,
        "models/s.yml",
        "sources: [{name: lab, database: raw, tables: [{name: results, columns: [{name: id, tests: [unique]}]}]}]\n",
    );
    write(dir, "models/here.sql", "select * from {{ source('lab', 'results') }}\n");
    folder
}

#[test]
fn sources_are_read_in_attached_databases() {
    let project = project();
    let dir = project.path();
    let printed = succeeds(dir, &["build"]);
    assert!(printed.contains("PASS=2 WARN=0 ERROR=0 SKIP=0 TOTAL=2"), "{printed}");
    assert_eq!(succeeds(dir, &["show", "here", "--output", "csv"]), "id,value\n1,2.5\n2,4.5\n");
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/here.sql")).unwrap();
    assert!(sql.contains("\"raw\".\"lab\".\"results\""), "{sql}");
    // What the source's file says of its columns is checked before anything runs.
    let text = fs::read_to_string(dir.join("models/s.yml")).unwrap();
    write(dir, "models/s.yml", &text.replace("name: id, tests", "name: id, data_type: integer, tests"));
    write(dir, "models/here.sql", "select idd from {{ source('lab', 'results') }}\n");
    let output = crate::acuity(dir).arg("check").output().unwrap();
    assert!(both(&output).contains("models/here.sql:1:8"), "{}", both(&output));
}

#[test]
fn what_cannot_be_attached_is_told() {
    let project = project();
    let dir = project.path();
    for (database, why) in [("mart", "is attached for reading"), ("nosuch", "is not open")] {
        write(dir, "models/there.sql", &format!("{{{{ config(database='{database}') }}}}\nselect 1 as id\n"));
        let output = crate::acuity(dir).args(["build"]).output().unwrap();
        let told = both(&output);
        assert!(
            !output.status.success() && told.contains(&format!("the database '{database}', which {why}")),
            "{told}"
        );
    }
    write(
        dir,
        "profiles.yml",
        "shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: shop.duckdb\n      extensions: [spatial]\n      attach:\n        - {path: 'host=db', type: postgres}\n        - {path: 'md:shared'}\n        - {alias: x}\n        - {path: a/shop.duckdb}\n        - {path: b.duckdb, aliass: c}\n",
    );
    let told = ends_with(dir, &["parse"], 2);
    for part in [
        "only databases of DuckDB can be attached",
        "is a database of MotherDuck",
        "a database that is attached needs a path",
        "two databases are called 'shop'",
        "the extension 'spatial' is not built in",
        "has no key 'aliass'",
        "profiles.yml:9:",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("md:shared"), "{told}");
}

/// The engine would make an empty database of a path that is mistyped.
#[test]
fn an_attached_file_that_is_missing_is_told() {
    let project = project();
    let dir = project.path();
    fs::remove_file(dir.join("mart.duckdb")).unwrap();
    let told = ends_with(dir, &["build"], 1);
    assert!(told.contains("mart.duckdb does not exist, and 'mart' is attached from it"), "{told}");
    assert!(told.contains("correct its path under 'attach' of profiles.yml"), "{told}");
    assert!(!dir.join("mart.duckdb").exists());
}

#[test]
fn external_models_are_files() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nmodels: {+materialized: external, +format: csv}\n");
    let profile =
        |more: &str| format!("shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb{more}}}}}}}\n");
    write(dir, "profiles.yml", &profile(", external_root: out"));
    write(dir, "models/plain.sql", "select 1 as id, 'a' as name union all select 2, 'b'\n");
    let bars = "{{ config(location='files/bars.csv', delimiter='|') }}\n";
    write(dir, "models/bars.sql", &format!("{bars}select * from {{{{ ref('plain') }}}}\n"));
    write(
        dir,
        "models/parts.sql",
        "{{ config(location='files/parts', options={'partition_by': 'name', 'overwrite': 1}) }}\nselect * from {{ ref('bars') }}\n",
    );
    write(dir, "models/nothing.sql", "select * from {{ ref('plain') }} where false\n");
    for _ in 0..2 {
        let printed = succeeds(dir, &["build"]);
        assert!(printed.contains("PASS=4 WARN=0 ERROR=0 SKIP=0 TOTAL=4"), "{printed}");
    }
    assert_eq!(fs::read_to_string(dir.join("files/bars.csv")).unwrap(), "id|name\n1|a\n2|b\n");
    assert!(dir.join("out/plain.csv").exists() && dir.join("files/parts/name=a").is_dir());
    let rows = |model: &str| {
        let query = format!("select id, name from {{{{ ref('{model}') }}}} order by id");
        succeeds(dir, &["show", "--inline", &query, "--output", "csv"])
    };
    for model in ["plain", "bars", "parts"] {
        assert_eq!(rows(model), "id,name\n1,a\n2,b\n", "{model}");
    }
    assert_eq!(rows("nothing"), "id,name\n");
    // A query that fails leaves the file of the last run.
    write(dir, "models/bars.sql", &format!("{bars}select 1 as id,\n nosuch from {{{{ ref('plain') }}}}\n"));
    let output = crate::acuity(dir).args(["run", "--select", "bars"]).output().unwrap();
    assert!(both(&output).contains("models/bars.sql:3:"), "{}", both(&output));
    assert_eq!(fs::read_to_string(dir.join("files/bars.csv")).unwrap().lines().count(), 3);
    assert_eq!(fs::read_dir(dir.join("files")).unwrap().count(), 2);
    // Formats of extensions are there, or told as missing.
    write(dir, "models/bars.sql", "{{ config(format='parquet') }}\nselect 1 as id\n");
    let output = crate::acuity(dir).args(["run", "--select", "bars"]).output().unwrap();
    let told = both(&output);
    assert!(output.status.success() || told.contains("was built without files of the format 'parquet'"), "{told}");
    write(dir, "models/bars.sql", "{{ config(glue_register=true) }}\nselect 1 as id\n");
    assert!(ends_with(dir, &["parse"], 2).contains("'glue_register' of an external model is not supported"));
    write(dir, "profiles.yml", &profile(", dialect: bigquery"));
    assert!(ends_with(dir, &["parse"], 2).contains("only a model in DuckDB's own SQL can be external"));
}
