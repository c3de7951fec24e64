//! Commands and settings of dbt's beside `run` and `build`: `clone`, `compile --inline`, `--sample`, indexes, functions,
//! artifacts.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{acuity, both, ends_with, succeeds, write};

/// A seed with times, a table, a view and a model that is no relation; two schemas of one database.
fn project() -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: dev}, prod: {type: duckdb, path: shop.duckdb, schema: prod}}}\n",
    );
    write(
        dir,
        "seeds/orders.csv",
        "id,placed_at\n1,2024-01-01 00:00:00\n2,2024-01-02 03:00:00\n3,2024-02-01 00:00:00\n",
    );
    write(dir, "seeds/_seeds.yml", "seeds: [{name: orders, config: {event_time: placed_at}}]\n");
    write(dir, "models/a.sql", "{{ config(materialized='table') }}\nselect * from {{ ref('orders') }}\n");
    write(dir, "models/b.sql", "select count(*) as n from {{ ref('a') }}\n");
    write(dir, "models/e.sql", "{{ config(materialized='ephemeral') }}\nselect 1 as x\n");
    project
}

fn json(dir: &Path, file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(dir.join(file)).unwrap()).unwrap()
}

fn rows(dir: &Path, sql: &str) -> String {
    succeeds(dir, &["show", "--inline", sql, "--limit", "-1", "--output", "csv"])
}

#[test]
fn clone_takes_what_another_state_has_built() {
    let project = project();
    let dir = project.path();
    succeeds(dir, &["build", "--target", "prod", "--target-path", "prod_state"]);
    assert!(succeeds(dir, &["clone", "--state", "prod_state"]).contains("PASS=3"));
    let found = "select table_name || ' ' || table_type as t from information_schema.tables where table_schema = 'dev' order by 1";
    assert_eq!(rows(dir, found), "t\na VIEW\nb VIEW\norders VIEW\n");
    assert_eq!(rows(dir, "select n from {{ ref('b') }}"), "n\n3\n");
    let messages = |words: &[&str]| {
        succeeds(dir, words);
        let results = json(dir, "target/run_results.json");
        assert_eq!(results["args"]["which"], "clone");
        let all = results["results"].as_array().unwrap();
        all.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(", ")
    };
    // What is here stays, unless it is to be made anew.
    assert_eq!(messages(&["clone", "--state", "prod_state", "--select", "a", "b"]), "No-op, No-op");
    assert_eq!(messages(&["clone", "--state", "prod_state", "--select", "a", "--full-refresh"]), "CREATE VIEW");
    // A model that the other state does not have is left out.
    write(dir, "models/c.sql", "select 1 as x\n");
    assert_eq!(messages(&["clone", "--state", "prod_state", "--select", "c"]), "No-op");
    assert!(ends_with(dir, &["clone"], 2).contains("--state DIR"));
}

#[test]
fn a_sample_reads_a_stretch_of_time() {
    let project = project();
    let dir = project.path();
    succeeds(dir, &["seed"]);
    succeeds(dir, &["run", "--sample", "{start: 2024-01-02, end: 2024-02-01}"]);
    assert_eq!(rows(dir, "select id from {{ ref('a') }}"), "id\n2\n");
    let compiled = fs::read_to_string(dir.join("target/compiled/shop/models/a.sql")).unwrap();
    assert!(
        compiled.contains(r#"(select * from "shop"."dev"."orders" where placed_at >= '2024-01-02 00:00:00+00:00' and placed_at < '2024-02-01 00:00:00+00:00')"#),
        "{compiled}"
    );
    succeeds(dir, &["run", "--sample", "1 day"]);
    assert_eq!(rows(dir, "select n from {{ ref('b') }}"), "n\n0\n");
    assert!(ends_with(dir, &["run", "--sample", "3 weeks"], 2).contains("hour, day, month or year"));
}

#[test]
fn a_sample_of_googlesql_is_repeated_as_it_was() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: shop.duckdb, schema: dev}}}\n",
    );
    write(dir, "models/b.sql", "select error('not yet') as n from {{ ref('a') }}\n");
    write(dir, "models/b.yml", "models: [{name: b, config: {materialized: table}}]\n");
    succeeds(dir, &["seed"]);
    // The seed's times are DATETIMEs, which a text with a zone is not.
    ends_with(dir, &["run", "--sample", "{start: 2024-01-02, end: 2024-02-01}"], 1);
    assert_eq!(rows(dir, "select id from {{ ref('a') }}"), "id\n2\n");
    write(dir, "models/b.sql", "select count(*) as n from {{ ref('orders') }}\n");
    succeeds(dir, &["retry"]);
    assert_eq!(rows(dir, "select n from {{ ref('b') }}"), "n\n1\n");
    // Nothing says of which state a copy was.
    let clone = json(dir, "target/run_results.json").to_string().replace("\"which\":\"run\"", "\"which\":\"clone\"");
    write(dir, "target/run_results.json", &clone.replace("\"success\"", "\"error\""));
    assert!(ends_with(dir, &["retry"], 2).contains("cannot be repeated"));
}

#[test]
fn a_clone_reads_the_database_of_the_other_state() {
    let project = project();
    let dir = project.path();
    let outputs = "dev: {type: duckdb, path: dev.duckdb, schema: main, attach: [{path: prod.duckdb}]}, prod: {type: duckdb, path: prod.duckdb, schema: main}";
    write(dir, "profiles.yml", &format!("shop: {{target: dev, outputs: {{{outputs}}}}}\n"));
    succeeds(dir, &["build", "--target", "prod", "--target-path", "prod_state"]);
    succeeds(dir, &["clone", "--state", "prod_state"]);
    assert_eq!(rows(dir, "select n from {{ ref('b') }}"), "n\n3\n");
    succeeds(dir, &["clone", "--state", "prod_state", "--full-refresh"]);
    assert_eq!(rows(dir, "select n from {{ ref('b') }}"), "n\n3\n");
}

#[test]
fn a_model_is_one_statement_and_a_snapshot_compares_what_is_there() {
    let project = project();
    let dir = project.path();
    succeeds(dir, &["build"]);
    write(dir, "models/two.sql", "select 1 as x; drop table {{ ref('a') }} cascade; select 2 as x\n");
    assert!(ends_with(dir, &["run", "-s", "two"], 1).contains("models/two.sql:1:14"));
    assert_eq!(rows(dir, "select count(*) as n from {{ ref('a') }}"), "n\n3\n");
    let snapshot = "{% snapshot kept %}{{ config(unique_key='id', strategy='check', check_cols=['plcaed_at']) }}select * from {{ ref('orders') }}{% endsnapshot %}\n";
    write(dir, "snapshots/kept.sql", snapshot);
    let told = ends_with(dir, &["snapshot"], 1);
    assert!(told.contains("check_cols names 'plcaed_at'") && told.contains("its columns are id, placed_at"), "{told}");
    assert!(ends_with(dir, &["init", "."], 2).contains("holds the project 'shop'"));
    assert!(ends_with(dir, &["show", "--inline", "-- nothing"], 1).contains("there is no statement in this text"));
}

#[test]
fn compile_prints_what_is_named() {
    let project = project();
    let dir = project.path();
    assert_eq!(
        succeeds(dir, &["compile", "--inline", "select * from {{ ref('a') }}"]),
        "select * from \"shop\".\"dev\".\"a\"\n"
    );
    assert_eq!(succeeds(dir, &["compile"]), "");
    let printed = succeeds(dir, &["compile", "-s", "b", "--output", "json"]);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed["node"], "b");
    assert_eq!(printed["compiled"], "select count(*) as n from \"shop\".\"dev\".\"a\"");
    let node = &json(dir, "target/manifest.json")["nodes"]["model.shop.b"];
    assert_eq!(node["compiled_code"], "select count(*) as n from \"shop\".\"dev\".\"a\"");
    assert_eq!(node["compiled_path"], "target/compiled/shop/models/b.sql");
}

#[test]
fn options_of_dbts_are_taken_and_taken_back() {
    let project = project();
    let dir = project.path();
    assert!(succeeds(dir, &["seed", "--show", "--log-cache-events", "-r", "timing.txt"]).contains("seed.shop.orders"));
    succeeds(
        dir,
        &["run", "--full-refresh", "--no-full-refresh", "--no-defer", "--fail-fast", "--no-fail-fast", "--model", "a"],
    );
    assert_eq!(json(dir, "target/run_results.json")["args"]["full_refresh"], false);
    assert_eq!(json(dir, "target/run_results.json")["args"]["fail_fast"], false);
    succeeds(dir, &["parse", "--threads", "4", "--no-introspect", "--state", "nowhere", "-x"]);
    succeeds(dir, &["debug", "--connection", "--no-print"]);
    assert_eq!(succeeds(dir, &["ls", "--exclude-resource-type", "seed", "--select", "orders+"]), "shop.a\nshop.b\n");
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nrequire-dbt-version: '<1.0.0'\n");
    assert!(ends_with(dir, &["parse"], 2).contains("is for dbt <1.0.0"));
    succeeds(dir, &["parse", "--no-version-check"]);
}

#[test]
fn artifacts_say_what_people_call_a_run() {
    let project = project();
    let dir = project.path();
    let output = acuity(dir).args(["build"]).env("DBT_ENV_CUSTOM_ENV_JOB", "nightly").output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    for file in ["manifest.json", "run_results.json"] {
        assert_eq!(json(dir, &format!("target/{file}"))["metadata"]["env"]["JOB"], "nightly", "{file}");
    }
    let made = fs::read_to_string(dir.join("target/run/shop/models/a.sql")).unwrap();
    assert_eq!(made, "CREATE OR REPLACE TABLE \"dev\".\"a\" AS (\n\nselect * from \"shop\".\"dev\".\"orders\"\n);\n");
}

#[test]
fn tables_have_indexes() {
    let project = project();
    let dir = project.path();
    let config = "indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['id', 'placed_at']}]";
    write(
        dir,
        "models/a.sql",
        &format!("{{{{ config(materialized='table', {config}) }}}}\nselect * from {{{{ ref('orders') }}}}\n"),
    );
    write(
        dir,
        "models/i.sql",
        &format!(
            "{{{{ config(materialized='incremental', {config}) }}}}\nselect * from {{{{ ref('a') }}}} {{% if is_incremental() %}} where false {{% endif %}}\n"
        ),
    );
    write(dir, "seeds/_seeds.yml", "seeds: [{name: orders, config: {indexes: [{columns: id}]}}]\n");
    for _ in 0..2 {
        succeeds(dir, &["build"]);
        let found = "select table_name as t, count(*) as n, count_if(is_unique) as u from duckdb_indexes() where schema_name = 'dev' group by 1 order by 1";
        assert_eq!(rows(dir, found), "t,n,u\na,2,1\ni,2,1\norders,1,0\n");
    }
    write(dir, "models/a.sql", "{{ config(materialized='table', indexes='id') }}\nselect * from {{ ref('orders') }}\n");
    assert!(ends_with(dir, &["run"], 1).contains("indexes must be a list of columns"));
}

#[test]
fn a_model_may_be_a_function() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/since.sql",
        "{{ config(materialized='table_function', parameters=['first', 'last']) }}\nselect * from {{ ref('orders') }} where id between first and last\n",
    );
    write(dir, "models/some.sql", "select id from {{ ref('since') }}(2, 3)\n");
    succeeds(dir, &["build"]);
    assert_eq!(rows(dir, "select id from {{ ref('some') }} order by 1"), "id\n2\n3\n");
    succeeds(dir, &["check", "-s", "since"]);
    let generated = acuity(dir).args(["docs", "generate"]).output().unwrap();
    assert!(generated.status.success() && !both(&generated).contains("not built"), "{}", both(&generated));
}

#[test]
fn what_is_described_and_not_there_is_told() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/_models.yml",
        "models:\n  - name: a\n    config: {persist_docs: {columns: true}}\n    columns: [{name: id, description: which}, {name: gone, description: not there}]\n",
    );
    let output = acuity(dir).args(["build"]).output().unwrap();
    assert!(
        both(&output)
            .contains("The following columns are specified in the schema but are not present in the database: gone"),
        "{}",
        both(&output)
    );
    assert_eq!(
        rows(
            dir,
            "select comment as c from duckdb_columns() where table_name = 'a' and schema_name = 'dev' and comment is not null"
        ),
        "c\nwhich\n"
    );
}

#[test]
fn another_state_is_asked_for_what_is_wanted_of_it() {
    let project = project();
    let dir = project.path();
    succeeds(dir, &["build", "--target-path", "state"]);
    write(dir, "state/sources.json", "no json");
    succeeds(dir, &["ls", "--select", "state:new", "--state", "state"]);
    let told = ends_with(dir, &["ls", "--select", "source_status:fresher", "--state", "state"], 2);
    assert!(told.contains("sources.json is no artifact"), "{told}");
    // What the environment names need not be there as long as nobody asks for it.
    let output = acuity(dir).args(["run"]).env("DBT_STATE", "nowhere").output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    let output = acuity(dir).args(["ls", "--select", "state:new"]).env("DBT_STATE", "nowhere").output().unwrap();
    assert!(both(&output).contains("nowhere holds no manifest.json"), "{}", both(&output));
    // The state to be read may be another one than the one to be compared with.
    fs::remove_file(dir.join("shop.duckdb")).unwrap();
    succeeds(dir, &["build", "--target", "prod", "--target-path", "prod_state"]);
    let words = ["run", "-s", "b", "--defer", "--state", "state", "--defer-state", "prod_state"];
    succeeds(dir, &words);
    assert_eq!(rows(dir, "select n from dev.b"), "n\n3\n");
}

#[test]
fn settings_that_are_spelt_wrongly_are_told() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "dbt_project.yml",
        "name: shop\nprofile: shop\nmodels:\n  shop:\n    +materialised: table\n    marts: {+tags: [x]}\n",
    );
    let output = acuity(dir).args(["parse"]).output().unwrap();
    let told = both(&output);
    assert!(told.contains("there is no setting 'materialised'") && told.contains("'materialized'"), "{told}");
    assert!(told.contains("dbt_project.yml:5"), "{told}");
    write(dir, "models/_models.yml", "models: [{name: a, constraints: {type: check, expression: id > 0}}]\n");
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("'constraints' is not a list") && told.contains("models/_models.yml:1"), "{told}");
}

#[test]
fn tests_that_warn_may_be_silent() {
    let project = project();
    let dir = project.path();
    write(dir, "tests/none.sql", "{{ config(severity='warn') }}\nselect * from {{ ref('orders') }}\n");
    succeeds(dir, &["seed"]);
    let run = |more: &[&str]| both(&acuity(dir).args(["test"]).args(more).output().unwrap());
    assert!(run(&[]).contains("warning: test.shop.none"));
    let silent = run(&["--warn-error-options", "{silence: [LogTestResult]}"]);
    assert!(silent.contains("WARN=1") && !silent.contains("warning: test.shop.none"), "{silent}");
    let told = run(&["--warn-error-options", "{silence: [LogTestResults]}"]);
    assert!(told.contains("did you mean LogTestResult?"), "{told}");
}

#[test]
fn a_build_tells_of_what_it_does_nothing_for() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/_models.yml",
        "exposures: [{name: board, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('b')]}]\n",
    );
    assert!(succeeds(dir, &["build"]).contains("PASS=3 WARN=0 ERROR=0 SKIP=0 NO-OP=1 TOTAL=4"));
    let status = || {
        let results = json(dir, "target/run_results.json");
        let all = results["results"].as_array().unwrap();
        all.iter()
            .find(|one| one["unique_id"] == "exposure.shop.board")
            .map(|one| one["status"].as_str().unwrap().to_owned())
    };
    assert_eq!(status().as_deref(), Some("no-op"));
    write(dir, "models/a.sql", "select 1/x from {{ ref('orders') }}\n");
    ends_with(dir, &["build"], 1);
    assert_eq!(status().as_deref(), Some("skipped"));
    ends_with(dir, &["run"], 1);
    assert_eq!(status(), None);
}

#[test]
fn days_are_counted_as_in_dbt_duckdb() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/days.sql",
        "{{ dbt.date_spine('day', \"make_date(2024, 1, 30)\", \"make_date(2024, 2, 2)\") }}\n",
    );
    succeeds(dir, &["run", "-s", "days"]);
    assert_eq!(
        rows(dir, "select count(*) as n, max(date_day)::date as d from {{ ref('days') }}"),
        "n,d\n3,2024-02-01\n"
    );
    let compiled = fs::read_to_string(dir.join("target/compiled/shop/models/days.sql")).unwrap();
    assert!(
        compiled.contains("from generate_series(1, 3)") && compiled.contains("where date_day <= make_date(2024, 2, 2)"),
        "{compiled}"
    );
}

#[test]
fn hooks_of_a_run_stand_in_its_results() {
    let project = project();
    let dir = project.path();
    let hooks = |end: &str| {
        format!(
            "name: shop\nprofile: shop\non-run-start: ['create table if not exists log (n int)']\non-run-end: ['{end}']\n"
        )
    };
    let ids = || {
        let results = json(dir, "target/run_results.json");
        let all = results["results"].as_array().unwrap();
        all.iter().map(|one| one["unique_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    write(dir, "dbt_project.yml", &hooks("insert into log values ({{ results | length }})"));
    succeeds(dir, &["seed"]);
    assert_eq!(ids(), "operation.shop.shop-on-run-start-0 seed.shop.orders operation.shop.shop-on-run-end-0");
    assert_eq!(rows(dir, "select n from log"), "n\n1\n");
    // What was built is told also where a hook behind it fails.
    write(dir, "dbt_project.yml", &hooks("insert into nothing values (1)"));
    fs::remove_file(dir.join("target/run_results.json")).unwrap();
    let told = ends_with(dir, &["seed"], 1);
    assert!(told.contains("error: operation.shop.shop-on-run-end-0") && told.contains("nothing"), "{told}");
    assert_eq!(json(dir, "target/run_results.json")["results"][2]["status"], "error");
    assert_eq!(ids(), "operation.shop.shop-on-run-start-0 seed.shop.orders operation.shop.shop-on-run-end-0");
    // A mistake in it does not hide that of a model.
    write(dir, "dbt_project.yml", &hooks("{{ exceptions.raise_compiler_error(\"not today\") }}"));
    write(dir, "models/bad.sql", "select nosuch from {{ ref('orders') }}\n");
    let told = ends_with(dir, &["run", "-s", "bad"], 1);
    assert!(told.contains("nosuch") && told.contains("not today"), "{told}");
}

#[test]
fn what_was_not_asked_for_is_not_rendered() {
    let project = project();
    let dir = project.path();
    write(dir, "models/loud.sql", "{{ log('rendered', info=true) }}select n from {{ ref('b') }}\n");
    assert!(!both(&acuity(dir).args(["compile", "-s", "b"]).output().unwrap()).contains("rendered"));
    assert!(both(&acuity(dir).args(["compile", "-s", "loud"]).output().unwrap()).contains("rendered"));
}

#[test]
fn today_is_known() {
    let project = project();
    let dir = project.path();
    write(dir, "models/t.sql", "select current_date as d, today() = current_date as same from range(3)\n");
    succeeds(dir, &["run", "-s", "t"]);
    let found =
        "select count(*) as n, bool_and(same and d = cast(cast(now() as timestamp) as date)) as ok from {{ ref('t') }}";
    assert_eq!(rows(dir, found), "n,ok\n3,true\n");
}
