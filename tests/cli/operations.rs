//! `run-operation`, `retry`, `source freshness`, hooks of a run, `--empty`, `--defer`.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{both, ends_with, succeeds, write};

/// A project of a seed and two models, in DuckDB's own SQL or in GoogleSQL.
fn project(dialect: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    let output = |schema: &str| format!("{{type: duckdb, path: shop.duckdb, schema: {schema}{dialect}}}");
    write(
        dir,
        "profiles.yml",
        &format!("shop: {{target: dev, outputs: {{dev: {}, prod: {}}}}}\n", output("dev"), output("prod")),
    );
    write(dir, "seeds/orders.csv", "id,loaded_at\n1,2024-01-01 00:00:00\n2,2024-01-02 03:00:00\n");
    write(dir, "models/a.sql", "{{ config(materialized='table') }}\nselect id from {{ ref('orders') }}\n");
    write(dir, "models/b.sql", "{{ config(materialized='table') }}\nselect count(*) as n from {{ ref('a') }}\n");
    folder
}

const DIALECTS: [&str; 2] = ["", ", dialect: bigquery"];

fn json(dir: &Path, file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(dir.join(file)).unwrap()).unwrap()
}

#[test]
fn a_macro_is_called_for_what_it_does() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        write(
            dir,
            "macros/m.sql",
            "{% macro tidy(name, times=1) %}{% do run_query('create table ' ~ target.schema ~ '.' ~ name ~ ' as select ' ~ times ~ ' as n') %}\
             {{ log('made ' ~ name, info=true) }}select nothing{% endmacro %}\n{% macro bad() %}{{ exceptions.raise_compiler_error('no way') }}{% endmacro %}\n",
        );
        succeeds(dir, &["seed"]);
        let printed = succeeds(dir, &["run-operation", "tidy", "--args", "{name: made, times: 3}"]);
        assert_eq!(printed.trim(), "made made");
        assert_eq!(succeeds(dir, &["show", "--inline", "select n from dev.made", "--output", "csv"]), "n\n3\n");
        let results = json(dir, "target/run_results.json");
        assert_eq!(results["results"][0]["unique_id"], "macro.shop.tidy");
        assert_eq!(results["args"]["which"], "run-operation");
        let told = ends_with(dir, &["run-operation", "tidi"], 2);
        assert!(told.contains("there is no macro named 'tidi'") && told.contains("did you mean 'tidy'?"), "{told}");
        let output = crate::acuity(dir).args(["run-operation", "bad"]).output().unwrap();
        assert!(!output.status.success() && both(&output).contains("no way"), "{}", both(&output));
        assert_eq!(json(dir, "target/run_results.json")["results"][0]["status"], "error");
    }
}

#[test]
fn macros_of_packages_are_called_by_their_names() {
    let project = project("");
    let dir = project.path();
    write(dir, "dbt_packages/kit/dbt_project.yml", "name: kit\nversion: '1.0'\n");
    write(
        dir,
        "dbt_packages/kit/macros/m.sql",
        "{% macro of_kit(a=1) %}{{ print('of kit ' ~ a ~ inner()) }}{% endmacro %}\n{% macro inner() %}!{% endmacro %}\n\
         {% macro both() %}{{ print('the package') }}{% endmacro %}\n",
    );
    write(dir, "macros/m.sql", "{% macro both() %}{{ print('the project') }}{% endmacro %}\n");
    assert_eq!(succeeds(dir, &["run-operation", "of_kit", "--args", "{a: 2}"]), "of kit 2!\n");
    assert_eq!(succeeds(dir, &["run-operation", "kit.of_kit"]), "of kit 1!\n");
    assert_eq!(succeeds(dir, &["run-operation", "both"]), "the project\n");
    assert!(ends_with(dir, &["run-operation", "of_kid"], 2).contains("did you mean 'of_kit'?"));
}

#[test]
fn hooks_run_around_freshness() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        let settings = "name: shop\nprofile: shop\non-run-start: 'create table if not exists dev.t as select current_timestamp as ts'\n\
                        on-run-end: '{{ told() }}'\n";
        write(dir, "dbt_project.yml", settings);
        write(
            dir,
            "models/sources.yml",
            "sources:\n  - name: dev\n    loaded_at_field: ts\n    freshness: {error_after: {count: 1, period: day}}\n    tables: [{name: t}]\n",
        );
        write(
            dir,
            "macros/told.sql",
            "{% macro told() %}{% for r in results %}{{ print(r.unique_id ~ ' ' ~ r.status ~ ' ' ~ flags.WHICH) }}{% endfor %}{% endmacro %}\n",
        );
        succeeds(dir, &["seed"]);
        let freshness = || both(&crate::acuity(dir).args(["source", "freshness"]).output().unwrap());
        let told = freshness();
        assert!(told.contains("source.shop.dev.t pass freshness"), "{told}");
        // A project's own macro says how old the rows are.
        write(
            dir,
            "macros/collect.sql",
            "{% macro collect_freshness(source, loaded_at_field, filter) %}{{ log('asked', info=true) }}\
             {{ return(default__collect_freshness(source, \"timestamp '2020-01-02 03:04:05'\", filter)) }}{% endmacro %}\n",
        );
        let told = freshness();
        assert!(
            told.contains("t error freshness") && told.contains("2020-01-02 03:04:05") && told.contains("asked"),
            "{told}"
        );
        write(
            dir,
            "macros/collect.sql",
            "{% macro default__collect_freshness(source, loaded_at_field, filter) %}{% endmacro %}\n",
        );
        assert!(freshness().contains("t runtime error freshness"), "{}", freshness());
        fs::remove_file(dir.join("macros/collect.sql")).unwrap();
        write(dir, "dbt_project.yml", &format!("{settings}flags: {{source_freshness_run_project_hooks: false}}\n"));
        assert!(!freshness().contains("t pass freshness"), "{}", freshness());
    }
}

/// What `on-run-end` is told is seen by the macros that it calls.
#[test]
fn results_are_seen_in_macros() {
    let project = project("");
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\non-run-end: '{{ told() }}'\n");
    write(
        dir,
        "macros/told.sql",
        "{% macro told() %}{% for r in results %}{% set n = r.to_dict().node.to_dict() %}\
         {{ print(r.node.name ~ ' ' ~ r.status ~ ' ' ~ n.resource_type ~ ' ' ~ (n.compiled_code or '') | trim | length) }}\
         {% endfor %}{{ print(schemas) }}{{ print(database_schemas) }}{% endmacro %}\n",
    );
    write(dir, "models/b.sql", "select nosuch from {{ ref('a') }}\n");
    let told = ends_with(dir, &["build"], 1);
    let found = ["orders success seed 0", "a success model 36", "b error model 35", "['dev']", "[('shop', 'dev')]"];
    for line in found {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[test]
fn variables_and_target_are_those_of_the_run() {
    let project = project("");
    let dir = project.path();
    write(
        dir,
        "models/a.sql",
        "select {{ var('column') }}, '{{ target.name }}' as built_on from {{ ref('orders') }}\n",
    );
    let profile = fs::read_to_string(dir.join("profiles.yml")).unwrap();
    write(dir, "profiles.yml", &profile.replacen("target: dev", "target: none_such", 1));
    ends_with(dir, &["build", "--target", "dev", "--vars", "{column: nosuch}"], 1);
    assert!(ends_with(dir, &["retry"], 1).contains("nosuch"));
    succeeds(dir, &["retry", "--vars", "{column: id}"]);
    let said = &json(dir, "target/run_results.json")["args"];
    assert_eq!((&said["target"], said["vars"]["column"].as_str()), (&Value::from("dev"), Some("id")));
}

#[test]
fn what_failed_is_run_again() {
    let project = project("");
    let dir = project.path();
    let good = fs::read_to_string(dir.join("models/a.sql")).unwrap();
    write(dir, "models/a.sql", &good.replace("select id", "select nosuch"));
    ends_with(dir, &["build", "--fail-fast"], 1);
    let told = ends_with(dir, &["retry"], 1);
    assert!(told.contains("nosuch"), "{told}");
    write(dir, "models/a.sql", &good);
    let printed = succeeds(dir, &["retry"]);
    assert!(printed.contains("PASS=2 WARN=0 ERROR=0 SKIP=0 TOTAL=2"), "the seed was loaded before: {printed}");
    assert_eq!(json(dir, "target/run_results.json")["args"]["which"], "build");
    let output = crate::acuity(dir).arg("retry").output().unwrap();
    assert!(
        output.status.success() && both(&output).contains("every node of the last run succeeded"),
        "{}",
        both(&output)
    );
    succeeds(dir, &["clean"]);
    assert!(ends_with(dir, &["retry"], 2).contains("there is no run to repeat"));
}

#[test]
fn sources_may_be_too_old() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        let source = |name: &str, more: &str| {
            format!("      - {{name: orders, identifier: orders{more}}}\n")
                .replace("name: orders,", &format!("name: {name},"))
        };
        let days = |n: u32| format!("{{count: {n}, period: day}}");
        write(
            dir,
            "models/sources.yml",
            &format!(
                "sources:\n  - name: raw\n    schema: dev\n    loaded_at_field: loaded_at\n    freshness: {{error_after: {}}}\n    tables:\n{}{}{}{}{}",
                days(36500),
                source("fresh", ""),
                source("stale", &format!(", freshness: {{warn_after: {}}}", days(1))),
                source("old", &format!(", freshness: {{error_after: {}, filter: id = 1}}", days(2))),
                source("unasked", ", freshness: null"),
                source("broken", ", loaded_at_field: nosuch"),
            ),
        );
        write(dir, "seeds/seeds.yml", "seeds: [{name: orders, config: {column_types: {loaded_at: timestamp}}}]\n");
        succeeds(dir, &["seed"]);
        let output = crate::acuity(dir).args(["source", "freshness", "--output", "csv"]).output().unwrap();
        let told = both(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("source.shop.raw.fresh,pass,2024-01-02 03:00:00,"), "{told}");
        assert!(
            told.contains("source.shop.raw.stale,warn,") && told.contains("source.shop.raw.broken,runtime error,"),
            "{told}"
        );
        assert!(told.contains("source.shop.raw.old,error,2024-01-01 00:00:00,"), "{told}");
        assert!(told.contains("nosuch") && !told.contains("unasked"), "{told}");
        let found = json(dir, "target/sources.json");
        assert!(found["metadata"]["dbt_schema_version"].as_str().unwrap().contains("sources/v3"));
        let old =
            found["results"].as_array().unwrap().iter().find(|one| one["unique_id"] == "source.shop.raw.old").unwrap();
        assert_eq!(old["criteria"]["filter"], "id = 1");
        assert_eq!(old["max_loaded_at"], "2024-01-01T00:00:00.000000Z");
        let printed = succeeds(dir, &["source", "freshness", "--select", "source:raw.stale", "--file", "out.json"]);
        assert!(printed.contains("stale") && dir.join("out.json").is_file(), "{printed}");
    }
}

#[test]
fn models_may_read_nothing() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        let printed = succeeds(dir, &["build", "--empty"]);
        assert!(printed.contains("PASS=3"), "{printed}");
        assert_eq!(
            succeeds(dir, &["show", "--inline", "select count(*) as n from {{ ref('a') }}", "--output", "csv"]),
            "n\n0\n"
        );
        let compiled = fs::read_to_string(dir.join("target/compiled/shop/models/a.sql")).unwrap();
        assert!(compiled.contains("where false limit 0"), "{compiled}");
        succeeds(dir, &["build"]);
        assert_eq!(succeeds(dir, &["show", "--inline", "select n from {{ ref('b') }}", "--output", "csv"]), "n\n2\n");
    }
}

#[test]
fn what_is_not_built_is_read_in_another_state() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        succeeds(dir, &["build", "--target", "prod"]);
        fs::rename(dir.join("target"), dir.join("state")).unwrap();
        ends_with(dir, &["run", "--select", "b"], 1);
        succeeds(dir, &["run", "--select", "b", "--defer", "--state", "state"]);
        let compiled = || fs::read_to_string(dir.join("target/compiled/shop/models/b.sql")).unwrap();
        assert!(compiled().contains("prod"), "{}", compiled());
        let rows = |sql: &str| succeeds(dir, &["show", "--inline", sql, "--output", "csv"]);
        assert_eq!(rows("select n from dev.b"), "n\n2\n");
        // What is here goes before the other state, unless that is favored.
        write(dir, "seeds/orders.csv", "id\n1\n");
        succeeds(dir, &["build"]);
        succeeds(dir, &["run", "--select", "b", "--defer", "--state", "state"]);
        assert!(!compiled().contains("prod"), "{}", compiled());
        succeeds(dir, &["run", "--select", "b", "--defer", "--state", "state", "--favor-state"]);
        assert_eq!(rows("select n from dev.b"), "n\n2\n");
        succeeds(dir, &["run", "--select", "a", "b", "--defer", "--state", "state", "--favor-state"]);
        assert!(!compiled().contains("prod"), "what is selected is read here: {}", compiled());
        assert!(
            ends_with(dir, &["run", "--defer", "--state", "nowhere"], 2)
                .contains("--state names a folder of artifacts")
        );
    }
}
