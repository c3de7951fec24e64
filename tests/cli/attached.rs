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

/// One of each kind of node in another database than the target's, each run twice.
#[test]
fn nodes_are_built_in_attached_databases() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "dbt_project.yml",
        "name: shop\nprofile: shop\nmodels: {+database: mart}\nseeds: {+database: mart}\nsnapshots: {+database: mart}\n",
    );
    write(dir, "seeds/plants.csv", "id,name\n1,rose\n2,fern\n");
    write(dir, "models/here.sql", "{{ config(database='shop') }}\nselect * from {{ ref('plants') }}\n");
    write(dir, "models/seen.sql", "{{ config(materialized='view') }}\nselect * from {{ ref('plants') }}\n");
    write(
        dir,
        "models/kept.sql",
        "{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': true}]) }}\nselect * from {{ ref('here') }}\n",
    );
    write(
        dir,
        "models/grown.sql",
        "{{ config(materialized='incremental', unique_key='id') }}\nselect * from {{ ref('kept') }}{% if is_incremental() %} where id > (select max(id) from {{ this }}) - 1{% endif %}\n",
    );
    write(
        dir,
        "snapshots/s.yml",
        "snapshots: [{name: old, relation: ref('kept'), config: {strategy: check, unique_key: id, check_cols: all}}]\n",
    );
    write(
        dir,
        "models/s.yml",
        "sources: [{name: lab, database: mart, tables: [{name: results, loaded_at_field: \"timestamp '2020-01-01'\", freshness: {warn_after: {count: 1, period: day}}}]}]\n\
         models: [{name: kept, columns: [{name: id, tests: [unique, {not_null: {config: {store_failures: true, database: mart}}}]}]}]\n",
    );
    // Where the target's own database has a table of the same name, it is not the one that is meant.
    for table in ["main.grown", "lab.results"] {
        let schema = "{% do run_query('create schema if not exists lab') %}";
        let make = format!("{{% do run_query('create or replace table {table} as select 99 as id') %}}");
        write(dir, "macros/m.sql", &format!("{{% macro m() %}}{schema}{make}{{% endmacro %}}"));
        succeeds(dir, &["run-operation", "m"]);
    }
    for _ in 0..2 {
        let printed = succeeds(dir, &["build", "--store-failures"]);
        assert!(printed.contains("PASS=8 WARN=0 ERROR=0 SKIP=0 TOTAL=8"), "{printed}");
    }
    let shown = |query: &str| succeeds(dir, &["show", "--inline", query, "--output", "csv", "--limit", "20"]);
    let place = "select table_catalog, table_name from information_schema.tables where table_name in ('plants', 'here', 'seen', 'kept', 'grown', 'old') and table_schema = 'main' order by all";
    assert_eq!(
        shown(place),
        "table_catalog,table_name\nmart,grown\nmart,kept\nmart,old\nmart,plants\nmart,seen\nshop,grown\nshop,here\n"
    );
    assert_eq!(shown("select * from {{ ref('grown') }} order by id"), "id,name\n1,rose\n2,fern\n");
    assert_eq!(shown("select count(*) as n from {{ ref('old') }} where dbt_valid_to is null"), "n\n2\n");
    let told = succeeds(dir, &["source", "freshness"]);
    assert!(told.contains("warn") && told.contains("2020-01-01"), "{told}");
    succeeds(dir, &["docs", "generate"]);
    let catalog: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/catalog.json")).unwrap()).unwrap();
    let grown = &catalog["nodes"]["model.shop.grown"];
    assert_eq!(grown["metadata"]["database"], "mart");
    assert_eq!(grown["columns"].as_object().unwrap().len(), 2);
    assert!(catalog["sources"]["source.shop.lab.results"]["columns"].get("value").is_some(), "{catalog}");
    succeeds(dir, &["check"]);
    // What is cloned stands where the node belongs.
    fs::rename(dir.join("target"), dir.join("state")).unwrap();
    succeeds(dir, &["clone", "--state", "state", "--full-refresh"]);
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    let messages: Vec<&str> =
        results["results"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(!messages.is_empty() && messages.iter().all(|message| *message == "No-op"), "{messages:?}");
}

/// DuckDB cannot tell `shop.t` of a schema from that of a database; a view it lets read no table there, whoever makes it.
#[test]
fn a_schema_may_be_called_as_its_database() {
    let project = project();
    let dir = project.path();
    let profile = fs::read_to_string(dir.join("profiles.yml")).unwrap();
    write(dir, "profiles.yml", &profile.replace("path: shop.duckdb", "path: shop.duckdb\n      schema: shop"));
    write(
        dir,
        "models/there.sql",
        "{{ config(materialized='incremental', unique_key='id') }}\nselect * from {{ ref('here') }}\n",
    );
    for _ in 0..2 {
        let printed = succeeds(dir, &["build"]);
        assert!(printed.contains("PASS=3 WARN=0 ERROR=0 SKIP=0 TOTAL=3"), "{printed}");
    }
    assert_eq!(succeeds(dir, &["show", "there", "--output", "csv"]), "id,value\n1,2.5\n2,4.5\n");
}

#[test]
fn what_cannot_be_attached_is_told() {
    let project = project();
    let dir = project.path();
    for (database, why) in [("raw", "is attached for reading"), ("nosuch", "is not open")] {
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
