//! dbt's own command lines: what decides a result is followed, the rest is taken and does nothing.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{acuity, both, ends_with, succeeds, write};

/// A seed, a model, a test that warns, and an entry for a seed under `models:`; nothing but `type: duckdb` in the profile.
fn project() -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n");
    write(dir, "seeds/orders.csv", "id,amount\n1,5\n2,\n");
    write(dir, "models/paid.sql", "select * from {{ ref('orders') }} where amount is not null\n");
    write(
        dir,
        "tests/all_paid.sql",
        "{{ config(severity='warn') }}\nselect * from {{ ref('orders') }} where amount is null\n",
    );
    write(dir, "selectors.yml", "selectors:\n  - name: small\n    definition: {method: fqn, value: paid}\n");
    project
}

fn names(dir: &Path, words: &[&str]) -> Vec<String> {
    succeeds(dir, words);
    let results: Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    let ids =
        results["results"].as_array().unwrap().iter().map(|result| result["unique_id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[test]
fn kinds_of_node_and_named_selectors() {
    let project = project();
    let dir = project.path();
    assert_eq!(names(dir, &["build", "--exclude-resource-type", "test"]), ["seed.shop.orders", "model.shop.paid"]);
    assert_eq!(names(dir, &["build", "--resource-type", "test", "unit_test"]), ["test.shop.all_paid"]);
    assert_eq!(names(dir, &["build", "--resource-types", "all"]).len(), 3);
    assert_eq!(names(dir, &["run", "--selector", "small"]), ["model.shop.paid"]);
    assert!(ends_with(dir, &["run", "--selector", "large"], 2).contains("selectors.yml has no selector 'large'"));
    assert!(ends_with(dir, &["run", "--selector", "small", "--select", "paid"], 2).contains("cannot be used with"));
}

#[test]
fn warnings_may_end_a_command_or_be_silent() {
    let project = project();
    let dir = project.path();
    assert!(succeeds(dir, &["build"]).contains("WARN=1"));
    assert!(ends_with(dir, &["test", "--warn-error"], 1).contains("FAIL  test all_paid"));
    let only_that = r#"{error: all, warn: [LogTestResult]}"#;
    assert!(succeeds(dir, &["test", "--warn-error-options", only_that]).contains("WARN=1"));
    let nothing = ["run", "--select", "nothing"];
    let told = acuity(dir).args(nothing).output().unwrap();
    assert!(told.status.success() && both(&told).contains("matches no enabled node"), "{}", both(&told));
    assert!(ends_with(dir, &[&nothing[..], &["--warn-error"]].concat(), 2).contains("matches no enabled node"));
    let silent = r#"{silence: [NoNodesForSelectionCriteria]}"#;
    let output = acuity(dir).args(nothing).args(["--warn-error-options", silent]).output().unwrap();
    assert!(!both(&output).contains("the selector 'nothing'"), "{}", both(&output));
    assert!(ends_with(dir, &["run", "--warn-error-options", "{eror: all}"], 2).contains("no key 'eror'"));
}

/// The command line has the last word, then the environment, then the project.
#[test]
fn options_may_be_said_by_the_environment_or_the_project() {
    let project = project();
    let dir = project.path();
    let run = |variables: &[(&str, &str)], words: &[&str]| {
        let output = acuity(dir).args(words).envs(variables.iter().copied()).output().unwrap();
        (output.status.code().unwrap(), both(&output))
    };
    let ends = |variables: &[(&str, &str)], words: &[&str], code: i32, text: &str| {
        let (ended, said) = run(variables, words);
        assert!(ended == code && said.contains(text), "{variables:?} {words:?} {ended} {said}");
    };
    ends(&[("DBT_WARN_ERROR", "1")], &["build"], 1, "FAIL  test all_paid");
    ends(&[("DBT_WARN_ERROR", "no")], &["build"], 0, "WARN=1");
    ends(&[("DBT_RESOURCE_TYPES", "seed model")], &["build"], 0, "TOTAL=2");
    ends(&[("DBT_TARGET", "prod")], &["build"], 2, "'prod'");
    ends(&[("DBT_TARGET", "prod")], &["build", "--target", "dev"], 0, "TOTAL=3");
    ends(&[("DBT_FAIL_FAST", "perhaps")], &["build"], 2, "DBT_FAIL_FAST is 'perhaps', which is neither true nor false");
    let unknown = "--indirect-selection=all is said by DBT_INDIRECT_SELECTION";
    ends(&[("DBT_INDIRECT_SELECTION", "all")], &["build"], 2, unknown);
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nflags: {warn_error: true, indirect_selection: empty}\n");
    ends(&[], &["build"], 1, "FAIL  test all_paid");
    ends(&[], &["build", "--select", "orders"], 0, "TOTAL=1");
    ends(&[], &["build", "--select", "orders", "--indirect-selection", "eager"], 1, "TOTAL=2");
    ends(&[("DBT_WARN_ERROR", "false")], &["build"], 0, "WARN=1");
    ends(&[], &["build", "--warn-error-options", "{warn: [LogTestResult]}"], 0, "WARN=1");
    let options = "flags: {warn_error_options: {error: all, warn: [LogTestResult]}}";
    write(dir, "dbt_project.yml", &format!("name: shop\nprofile: shop\n{options}\n"));
    ends(&[], &["build"], 0, "WARN=1");
    ends(&[], &["run", "--select", "nothing"], 2, "matches no enabled node");
}

#[test]
fn dbts_flags_stand_before_or_behind_the_command() {
    let project = project();
    let dir = project.path();
    let words = [
        "--no-partial-parse",
        "--no-use-colors",
        "--log-level",
        "debug",
        "build",
        "--no-populate-cache",
        "--no-send-anonymous-usage-stats",
    ];
    let output = acuity(dir).args(words).args(["--target-path", "out", "--log-format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    assert!(dir.join("out/run_results.json").is_file() && !dir.join("target").exists());
    let log: Vec<Value> = String::from_utf8(output.stderr.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let warned = log.iter().filter(|entry| entry["info"]["level"] == "warn");
    assert!(
        warned.clone().any(|entry| entry["info"]["msg"].as_str().unwrap().contains("WARN  test all_paid")),
        "{log:#?}"
    );
    let said = log.iter().filter(|entry| entry["info"]["level"] == "info");
    assert!(said.clone().any(|entry| entry["info"]["msg"].as_str().unwrap().contains("view main.paid")), "{log:#?}");
    assert!(log.iter().all(|entry| entry["info"]["ts"].as_str().unwrap().ends_with('Z')));
    // dbt's names, codes and data.
    let event = |name: &str, id: &str| {
        let is = |entry: &&Value| {
            entry["info"]["name"] == name && (id.is_empty() || entry["data"]["node_info"]["unique_id"] == id)
        };
        log.iter().find(is).unwrap_or_else(|| panic!("{name} {id}: {log:#?}"))
    };
    let built = event("LogModelResult", "model.shop.paid");
    assert_eq!((&built["info"]["code"], &built["data"]["total"]), (&"Q012".into(), &3.into()));
    assert_eq!(built["data"]["node_info"]["node_path"], "models/paid.sql");
    let place = &built["data"]["node_info"]["node_relation"];
    assert_eq!((&place["schema"], &place["alias"]), (&"main".into(), &"paid".into()));
    // The log and the results are of one run.
    let results: Value = serde_json::from_str(&fs::read_to_string(dir.join("out/run_results.json")).unwrap()).unwrap();
    assert_eq!(built["info"]["invocation_id"], results["metadata"]["invocation_id"]);
    assert_eq!(event("LogStartLine", "model.shop.paid")["data"]["description"], "view main.paid");
    assert_eq!(event("LogSeedResult", "seed.shop.orders")["data"]["status"], "success");
    assert_eq!(event("LogTestResult", "test.shop.all_paid")["data"]["num_failures"], 1);
    assert_eq!(event("RunResultWarning", "test.shop.all_paid")["info"]["level"], "warn");
    let stats = &event("StatsLine", "")["data"]["stats"];
    assert_eq!((&stats["pass"], &stats["warn"], &stats["total"]), (&2.into(), &1.into(), &3.into()));
    assert!(output.stdout.is_empty());
    // They are no help for anyone.
    assert!(!succeeds(dir, &["build", "--help"]).contains("partial-parse"));
    // Nor what a command does nothing with.
    let help = |command: &str| succeeds(dir, &[command, "--help"]);
    assert!(help("build").contains("--show") && help("run").contains("--sample") && !help("run").contains("--show"));
    assert!(!help("test").contains("--full-refresh") && !help("seed").contains("--sample"));
}

#[test]
fn a_database_in_memory_needs_no_path() {
    let project = project();
    let dir = project.path();
    write(dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb}}}\n");
    assert!(succeeds(dir, &["build"]).contains("PASS=2 WARN=1"));
}

/// As in dbt: a warning, and the tests of the entry are made.
#[test]
fn tests_of_a_seed_may_stand_under_models() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "seeds/schema.yml",
        "models:\n  - name: orders\n    columns: [{name: id, data_tests: [unique]}]\nmacros:\n  - name: cents\n    \
         arguments: [{name: amount, type: int, description: \"{{ doc('amount') }}\"}]\n",
    );
    write(dir, "macros/cents.sql", "{% macro cents(amount) %}{{ amount }} * 100{% endmacro %}\n");
    write(dir, "models/docs.md", "{% docs amount %}What was paid.{% enddocs %}\n");
    let output = acuity(dir).arg("build").output().unwrap();
    let printed = both(&output);
    assert!(printed.contains("PASS=3 WARN=1 ERROR=0 SKIP=0 TOTAL=4"), "{printed}");
    assert!(printed.contains("'orders' is a seed, not a model: of this entry only the tests count"), "{printed}");
}

/// As dbt-duckdb does: the table is made with them, in the declared order, and what breaks them leaves the old table.
#[test]
fn a_contract_has_the_engine_keep_constraints() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/schema.yml",
        "models:
  - name: paid
    config: {materialized: table, contract: {enforced: true}}
    constraints:
      - {type: unique, name: once, columns: [amount, id]}
    columns:
      - {name: amount, data_type: integer}
      - name: id
        data_type: integer
        constraints: [{type: not_null}, {type: primary_key}, {type: check, expression: id > 0}]
",
    );
    let manifest = |dir: &Path| -> Value {
        serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap()
    };
    succeeds(dir, &["build"]);
    let kept = "select constraint_type as kind, constraint_text as text from duckdb_constraints() order by 1, 2";
    assert_eq!(
        succeeds(dir, &["show", "--inline", kept, "--output", "csv"]),
        "kind,text\nCHECK,CHECK((id > 0))\nNOT NULL,NOT NULL\nPRIMARY KEY,PRIMARY KEY(id)\nUNIQUE,\"UNIQUE(amount, id)\"\n"
    );
    assert_eq!(succeeds(dir, &["show", "--inline", "from {{ ref('paid') }}", "--output", "csv"]), "amount,id\n5,1\n");
    let of_paid = &manifest(dir)["nodes"]["model.shop.paid"];
    assert_eq!(of_paid["columns"]["id"]["constraints"][0]["type"], "not_null");
    assert_eq!(of_paid["constraints"][0]["columns"], serde_json::json!(["amount", "id"]));
    write(dir, "models/paid.sql", "select -id as id, amount from {{ ref('orders') }} where amount is not null\n");
    assert!(ends_with(dir, &["run"], 1).contains("CHECK constraint failed"));
    // It may read what it takes the place of.
    let again = "select id, amount from {{ ref('orders') }} where amount is not null\n\
                 {% if load_relation(this) %}union all select id + 10, amount from {{ this }}{% endif %}\n";
    write(dir, "models/paid.sql", again);
    succeeds(dir, &["run"]);
    assert_eq!(
        succeeds(dir, &["show", "--inline", "from {{ ref('paid') }} order by id", "--output", "csv"]),
        "amount,id\n5,1\n5,11\n"
    );
    let wrong = fs::read_to_string(dir.join("models/schema.yml")).unwrap().replace("not_null", "not_nul");
    write(dir, "models/schema.yml", &wrong);
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("'not_nul' is no type of constraint") && told.contains("not_null"), "{told}");
}

/// Names, settings and meta of a source are filled into the place of its file; --empty reads no row of an ephemeral model.
#[test]
fn files_of_sources_and_models_without_rows() {
    let project = project();
    let dir = project.path();
    write(dir, "raw_visits_2024.csv", "id\n7\n");
    write(
        dir,
        "models/sources.yml",
        "sources:
  - name: raw
    config: {external_location: '{schema}_{name}_{year}.csv'}
    tables:
      - {name: visits, config: {meta: {year: 2024}}}
      - {name: old, identifier: visits, config: {external_location: 'raw_%(identifier)s_%(year)s.csv', formatter: oldstyle, meta: {year: 2024}}}
",
    );
    write(dir, "models/one.sql", "{{ config(materialized='ephemeral') }} select 1 as id\n");
    write(
        dir,
        "models/all_ids.sql",
        "select id from {{ source('raw', 'visits') }} union all select id from {{ source('raw', 'old') }} union all select id from {{ ref('one') }}\n",
    );
    succeeds(dir, &["build"]);
    let count =
        || succeeds(dir, &["show", "--inline", "select count(*) as n from {{ ref('all_ids') }}", "--output", "csv"]);
    assert_eq!(count(), "n\n3\n");
    succeeds(dir, &["run", "--empty"]);
    assert_eq!(count(), "n\n0\n");
}

/// What a pull request changed, by the manifest of the branch that it is merged into.
#[test]
fn selectors_compare_with_another_state() {
    let project = project();
    let dir = project.path();
    write(dir, "macros/half.sql", "{% macro half(x) %}{{ x }} / 2{% endmacro %}\n");
    write(dir, "models/halves.sql", "select id, {{ half('amount') }} as amount from {{ ref('paid') }}\n");
    write(dir, "models/other.sql", "select 1 as n\n");
    succeeds(dir, &["build"]);
    fs::create_dir(dir.join("before")).unwrap();
    for file in ["manifest.json", "run_results.json"] {
        fs::copy(dir.join("target").join(file), dir.join("before").join(file)).unwrap();
    }
    let chosen = |selector: &str| {
        let words = ["ls", "--select", selector, "--state", "before", "--output", "name"];
        let mut names: Vec<String> = succeeds(dir, &words).split_whitespace().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(chosen("state:modified"), [""; 0], "nothing has changed");
    assert_eq!(chosen("state:unmodified,resource_type:model"), ["halves", "other", "paid"]);
    write(dir, "models/paid.sql", "select id, amount from {{ ref('orders') }} where amount is not null\n");
    write(dir, "models/third.sql", "{{ config(tags=['x']) }} select 3 as n\n");
    assert_eq!(chosen("state:modified"), ["paid", "third"]);
    assert_eq!(chosen("state:modified.body+"), ["halves", "paid", "third"]);
    assert_eq!(chosen("state:new"), ["third"]);
    write(dir, "models/other.sql", "{{ config(materialized='table') }}\nselect 1 as n\n");
    assert_eq!(chosen("state:modified.configs"), ["other", "third"]);
    write(dir, "macros/half.sql", "{% macro half(x) %}{{ x }} / 2.0{% endmacro %}\n");
    assert_eq!(chosen("state:modified.macros"), ["halves"]);
    write(dir, "seeds/orders.csv", "id,amount\n1,5\n2,\n3,1\n");
    assert!(chosen("state:modified.body").contains(&"orders".to_owned()));
    assert_eq!(chosen("result:warn"), ["all_paid"]);
    assert_eq!(names(dir, &["run", "--select", "state:new", "--state", "before"]), ["model.shop.third"]);
    let without = ends_with(dir, &["run", "--select", "state:modified"], 2);
    assert!(without.contains("compares with another state, and none is given") && without.contains("--state DIR"));
    let wrong = ["ls", "--select", "state:modified.bodies", "--state", "before"];
    assert!(ends_with(dir, &wrong, 2).contains("asks for 'bodies'"));
    assert!(ends_with(dir, &["ls", "--select", "state:new", "--state", "seeds"], 2).contains("holds no manifest.json"));
}

#[test]
fn sources_may_be_fresher_than_in_another_state() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/sources.yml",
        "sources:\n  - name: raw\n    schema: main\n    loaded_at_field: loaded_at\n    freshness: {warn_after: {count: 1000000, period: day}}\n    tables: [{name: a}, {name: b}]\n",
    );
    let fill = |table: &str, at: &str| {
        let sql = format!("create or replace table main.{table} as select timestamp '{at}' as loaded_at");
        succeeds(dir, &["show", "--inline", &sql, "--write"]);
    };
    fill("a", "2024-01-01 00:00:00");
    fill("b", "2024-01-01 00:00:00");
    succeeds(dir, &["parse"]);
    succeeds(dir, &["source", "freshness"]);
    succeeds(dir, &["build"]);
    fs::rename(dir.join("target"), dir.join("before")).unwrap();
    fill("b", "2024-02-01 00:00:00");
    succeeds(dir, &["source", "freshness"]);
    let words = ["ls", "--select", "source_status:fresher", "--state", "before"];
    assert_eq!(succeeds(dir, &words), "source:shop.raw.b\n");
}
