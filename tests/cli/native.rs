//! A project in DuckDB's own SQL, as `type: duckdb` alone means it: statements run as they are written.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{acuity, both, copy_folder, ends_with, succeeds, write};

/// The project under tests/dbt_projects.
fn project() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dbt_projects/duckdb_sql");
    copy_folder(&from, copy.path());
    copy
}

fn rows(dir: &Path, sql: &str) -> String {
    succeeds(dir, &["show", "--inline", sql, "--output", "csv"])
}

#[test]
fn duckdbs_own_sql_runs_as_it_is_written() {
    let project = project();
    let dir = project.path();
    // Before there is a database.
    assert!(succeeds(dir, &["check"]).starts_with("11 nodes checked, 0 errors"), "{}", succeeds(dir, &["check"]));
    succeeds(dir, &["compile"]);
    assert!(!dir.join("shop.duckdb").exists());
    let printed = succeeds(dir, &["build"]);
    assert!(printed.contains("WARN=0 ERROR=0 SKIP=0 TOTAL=11"), "{printed}");
    assert_eq!(
        rows(dir, "select customer, orders, amount, ids::text as ids, last_on, engine from {{ ref('by_customer') }}"),
        "customer,orders,amount,ids,last_on,engine\n\
         ann,2,15.75,\"[1, 2]\",2024-02-01,duckdb duckdb\n\
         bob,1,7,[3],2024-02-03,duckdb duckdb\n\
         ,1,1,[4],2024-02-03,duckdb duckdb\n"
    );
    assert_eq!(
        rows(dir, "from {{ ref('columns') }}"),
        "id,customer,ordered_on,amount,note\n\
         id:INTEGER,customer:VARCHAR,ordered_on:DATE,\"amount:DECIMAL(10,2)\",note:VARCHAR\n"
    );
    assert_eq!(rows(dir, "select count(*) as n from orders where note is null"), "n\n1\n");
    // The second time only the newest rows are taken in, each in place of the one with its key.
    succeeds(dir, &["run", "--select", "history"]);
    assert_eq!(
        rows(dir, "select id, is_later from {{ ref('history') }} order by id"),
        "id,is_later\n1,false\n2,false\n3,false\n4,true\n"
    );
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/worth.sql")).unwrap();
    assert!(sql.contains("from \"shop\".\"main\".\"orders\" as o"), "{sql}");
    assert!(sql.contains("(o.ordered_on + cast(1 as bigint) * interval 1 day) as due"), "{sql}");
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["nodes"]["model.shop.worth"]["relation_name"], "\"shop\".\"main\".\"worth\"");
    assert_eq!(manifest["metadata"]["adapter_type"], "duckdb");
    let test = fs::read_dir(dir.join("target/compiled/shop/models/schema.yml")).unwrap();
    let unique = test.flatten().find(|file| file.file_name().to_string_lossy().starts_with("unique")).unwrap();
    let words: Vec<String> = fs::read_to_string(unique.path()).unwrap().split_whitespace().map(str::to_owned).collect();
    assert_eq!(
        words.join(" "),
        "select customer as unique_field, count(*) as n_records from \"shop\".\"main\".\"by_customer\" \
         where customer is not null group by customer having count(*) > 1"
    );
}

#[test]
fn mistakes_are_told_at_their_place() {
    let project = project();
    let dir = project.path();
    write(dir, "models/wrong.sql", "{% set x = 1 %}\nselect\n    idd\nfrom {{ ref('orders') }}\n");
    write(dir, "models/below.sql", "select * from {{ ref('wrong') }}\n");
    write(dir, "models/gone.sql", "select * from nowhere.at_all\n");
    write(dir, "models/promised.sql", "{{ config(contract={'enforced': true}) }}\nselect 1 as a, 'x' as b\n");
    write(
        dir,
        "models/promised.yml",
        "models: [{name: promised, columns: [{name: a, data_type: bigint}, {name: c, data_type: text}]}]\n",
    );
    let output = acuity(dir).arg("check").output().unwrap();
    let text = both(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("models/wrong.sql:3:5") && text.contains("\"idd\" not found"), "{text}");
    assert!(text.contains("models/gone.sql:1:15") && text.contains("does not exist"), "{text}");
    let broken = "column a is declared BIGINT, but the query gives INTEGER; column c (VARCHAR) is missing; \
                  column b (VARCHAR) is not declared";
    assert!(text.contains(broken) && text.contains("3 errors"), "{text}");
    let output = acuity(dir).args(["build", "--select", "+wrong", "promised"]).output().unwrap();
    let text = both(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("models/wrong.sql:3:5") && text.contains(broken), "{text}");
    let told = ends_with(dir, &["lineage", "worth.worth"], 2);
    assert!(told.contains("dialect: bigquery"), "{told}");
}

#[test]
fn a_profile_says_what_models_are_written_in() {
    let project = project();
    let dir = project.path();
    let profile = |line: &str| {
        let head = "shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: data/shop.v1.duckdb\n";
        write(dir, "profiles.yml", &format!("{head}      {line}\n"));
    };
    profile("dialect: bigqery");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("profiles.yml:7:16") && told.contains("did you mean 'bigquery'?"), "{told}");
    profile("database: warehouse");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("profiles.yml:7:17") && told.contains("write database: shop"), "{told}");
    profile("dialect: bigquery");
    write(
        dir,
        "models/worth.sql",
        "select `day`, '{{ engine_name() }} {{ target.engine }}' as e from {{ ref('rates') }}\n",
    );
    succeeds(dir, &["compile", "--select", "worth"]);
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/worth.sql")).unwrap();
    assert_eq!(sql.trim(), "select `day`, 'bigquery duckdb' as e from `main`.`rates`");
}

/// A source may lie in a file, and SQL may name one.
#[test]
fn files_are_read_by_name() {
    let project = project();
    let dir = project.path();
    write(dir, "data/extra.csv", "id,amount\n7,1.5\n");
    write(dir, "models/extra.sql", "select id, amount from 'data/extra.csv'\n");
    write(
        dir,
        "models/raw.yml",
        "sources:\n  - name: raw\n    config: {meta: {external_location: 'data/{name}.csv'}}\n    tables:\n      - name: extra\n\
         \x20     - {name: typed, config: {external_location: \"read_csv('data/{identifier}.csv', all_varchar = true)\"}, identifier: extra}\n",
    );
    write(
        dir,
        "models/joined.sql",
        "select a.id, typeof(b.id) as kind from {{ source('raw', 'extra') }} as a join {{ source('raw', 'typed') }} as b on a.id = b.id::int\n",
    );
    let selected = ["--select", "extra", "joined"];
    assert!(succeeds(dir, &[&["check"], &selected[..]].concat()).starts_with("2 nodes checked, 0 errors"));
    // From another folder.
    let project_dir = dir.display().to_string();
    succeeds(Path::new("/"), &[&["build", "--project-dir", &project_dir], &selected[..]].concat());
    assert_eq!(rows(dir, "select * from extra"), "id,amount\n7,1.5\n");
    assert_eq!(rows(dir, "select * from joined"), "id,kind\n7,VARCHAR\n");
}

/// Of two records in one file, one value holds the delimiter and one a comma; a hook runs behind the load.
#[test]
fn a_seed_may_have_another_delimiter() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    for (dialect, delimiter) in [("duckdb", ";"), ("bigquery", "\t"), ("duckdb", "|")] {
        let config = format!(
            "seeds: {{+delimiter: {delimiter:?}, +post-hook: \"update {{{{ this }}}} set n = n + 1 where n > 1\"}}\n"
        );
        write(dir, "dbt_project.yml", &format!("name: shop\nprofile: shop\n{config}"));
        let output = format!("{{type: duckdb, dialect: {dialect}, path: {dialect}.duckdb, schema: main}}");
        write(dir, "profiles.yml", &format!("shop: {{target: dev, outputs: {{dev: {output}}}}}\n"));
        let text = ["n;word", "1;\"a;b\"", "2;c,d"].map(|line| line.replace(';', delimiter)).join("\n");
        write(dir, "seeds/words.csv", &text);
        succeeds(dir, &["seed", "--full-refresh"]);
        let found = rows(dir, "select n, word from {{ ref('words') }} order by n");
        assert_eq!(found, format!("n,word\n1,a{delimiter}b\n3,\"c,d\"\n"), "{dialect}");
    }
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nseeds: {+delimiter: '||'}\n");
    let message = ends_with(dir, &["seed"], 1);
    assert!(message.contains("the delimiter \"||\" of a seed is not one character of ASCII"), "{message}");
}
