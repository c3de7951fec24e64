//! What dbt refuses or warns of, and would be left out in silence otherwise, each with its place.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{acuity, both, ends_with, succeeds, write};

fn project() -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n");
    write(dir, "models/m.sql", "select 1 as id\n");
    project
}

#[track_caller]
fn told(dir: &Path, expected: &[&str]) {
    let told = ends_with(dir, &["parse"], 2);
    for part in expected {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn settings_of_a_wrong_kind_are_refused_where_they_stand() {
    let project = project();
    let dir = project.path();
    // In a schema file, in the model and in dbt_project.yml; each is refused by dbt as well.
    for (setting, what) in [
        ("contract: true", "'contract' must be a mapping, not true"),
        ("contract: {enforced: maybe}", "'enforced' must be true or false, not the text 'maybe'"),
        ("enabled: maybe", "'enabled' must be true or false, not the text 'maybe'"),
        ("materialized: 5", "'materialized' must be text, not 5"),
        ("tags: {a: b}", "'tags' must be text or a list of texts, not a list"),
        ("full_refresh: 1", "'full_refresh' must be true or false, not 1"),
        ("unique_key: [1]", "'unique_key' must be text or a list of texts, not a list"),
        ("meta: 5", "'meta' must be a mapping, not 5"),
        ("pre-hook: 5", "'pre-hook' must be a statement"),
        ("on_configuration_change: stay", "'stay' is not a value of on_configuration_change"),
    ] {
        let (key, _) = setting.split_once(':').unwrap();
        write(dir, "models/s.yml", &format!("models:\n  - name: m\n    config: {{{setting}}}\n"));
        told(dir, &[what, "models/s.yml:3:"]);
        fs::remove_file(dir.join("models/s.yml")).unwrap();
        write(dir, "dbt_project.yml", &format!("name: shop\nprofile: shop\nmodels:\n  shop:\n    +{setting}\n"));
        told(dir, &[what, "dbt_project.yml:5:"]);
        write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
        if key == "materialized" || key == "full_refresh" {
            write(
                dir,
                "models/m.sql",
                &format!("\n{{{{ config({}) }}}}\nselect 1 as id\n", setting.replace(": ", "=")),
            );
            told(dir, &[what, "models/m.sql:2:"]);
            write(dir, "models/m.sql", "select 1 as id\n");
        }
    }
    for (entry, what) in [
        ("description: 5", "'description' must be text, not 5"),
        ("columns: [{name: id, data_type: [a]}]", "'data_type' must be text, not a list"),
        ("columns: [{name: id, quote: maybe}]", "'quote' must be true or false"),
        ("columns: [{name: id, tests: [{unique: {config: {where: 5}}}]}]", "'where' must be text, not 5"),
        ("columns: [{name: id, tests: [{unique: {config: {fail_calc: 5}}}]}]", "'fail_calc' must be text, not 5"),
    ] {
        write(dir, "models/s.yml", &format!("models:\n  - name: m\n    {entry}\n"));
        told(dir, &[what, "models/s.yml:3:"]);
    }
    write(dir, "models/m.sql", "{{ config(materialized='incremental') }}\nselect 1 as id\n");
    write(
        dir,
        "models/s.yml",
        "models:\n  - name: m\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: integer}]\n",
    );
    told(dir, &["with a contract cannot have on_schema_change 'ignore'", "models/s.yml:3:"]);
    write(dir, "models/s.yml", "sources: [{name: s, config: {enabled: maybe}, tables: [{name: t}]}]\n");
    told(dir, &["'enabled' must be true or false", "models/s.yml:1:"]);
}

#[test]
fn settings_of_what_is_not_there_are_told() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "dbt_project.yml",
        "name: shop\nprofile: shop\nmodels:\n  shop:\n    stageing:\n      +materialized: table\n    staging:\n      +materialized: table\n  other:\n    +enabled: false\nseeds:\n  +quote_columns: false\n",
    );
    write(dir, "models/staging/m.sql", "{{ config(enabled=false) }} select 1 as id\n");
    fs::remove_file(dir.join("models/m.sql")).unwrap();
    write(dir, "models/n.sql", "select 1 as id\n");
    let output = acuity(dir).arg("parse").output().unwrap();
    let told = both(&output);
    for part in [
        "'models.shop.stageing' apply to nothing",
        "did you mean 'staging'?",
        "dbt_project.yml:5:5",
        "'models.other' apply",
        "dbt_project.yml:9:3",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // What is switched off counts for every kind, as in dbt.
    assert!(
        output.status.success() && !told.contains("'seeds' apply") && !told.contains("'models.shop.staging'"),
        "{told}"
    );
    let silent = "{silence: [UnusedResourceConfigPath]}";
    let output = acuity(dir).args(["parse", "--warn-error-options", silent]).output().unwrap();
    assert!(!both(&output).contains("apply to nothing"), "{}", both(&output));
    assert!(ends_with(dir, &["parse", "--warn-error"], 2).contains("'models.other' apply to nothing"));
}

#[test]
fn macros_take_their_own_arguments_only() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "macros/m.sql",
        "{% macro two(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}\n{% macro any(a) %}{{ a }}{{ varargs | length }}{{ kwargs | length }}{% endmacro %}\n{% macro around() %}({{ caller() }}){% endmacro %}\n",
    );
    for (call, what) in [
        ("two(1, c=3)", "the macro 'two' takes no keyword argument 'c': it takes a, b"),
        ("two(1, 2, 3)", "the macro 'two' takes not more than 2 argument(s), and is given 3"),
        ("two(1, a=3)", "the macro 'two' is given the argument 'a' twice"),
        ("around(a=1)", "the macro 'around' takes no keyword argument 'a': it takes none"),
    ] {
        write(dir, "models/m.sql", &format!("select 1 as id,\n  '{{{{ {call} }}}}' as a\n"));
        told(dir, &[what, "models/m.sql:2:"]);
    }
    let call = "{% call two(1) %}x{% endcall %}";
    write(dir, "models/m.sql", &format!("select '{call}' as a\n"));
    told(dir, &["the macro 'two' takes no keyword argument 'caller'"]);
    // What is missing prints as nothing, and what a macro reads it may be given.
    write(
        dir,
        "models/m.sql",
        "select '{{ two() }} {{ two(b=1, a=3) }} {{ any(1, 2, 3, x=1) }} {% call around() %}x{% endcall %}' as a\n",
    );
    assert_eq!(succeeds(dir, &["show", "m", "--output", "csv"]), "a\n-2 3-1 121 (x)\n");
    assert!(ends_with(dir, &["run-operation", "two", "--args", "{c: 1}"], 1).contains("takes no keyword argument 'c'"));
}

/// A database's name is for the project to give as its schema's and its alias.
#[test]
fn databases_are_named_by_a_macro() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "macros/names.sql",
        "{% macro generate_database_name(custom_database_name=none, node=none) %}{{ 'other' if custom_database_name == 'x' else default__generate_database_name(custom_database_name, node) }}{% endmacro %}\n",
    );
    write(dir, "models/m.sql", "{{ config(database='x') }} select 1 as id\n");
    write(dir, "models/n.sql", "select * from {{ ref('m') }}\n");
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, attach: [{path: ':memory:', alias: other}]}}}\n",
    );
    succeeds(dir, &["run"]);
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/n.sql")).unwrap();
    assert_eq!(sql, "select * from \"other\".\"main\".\"m\"");
}

/// As in dbt what reads it is skipped, and the mistake is told once.
#[test]
fn an_ephemeral_model_with_a_mistake_stops_what_reads_it() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/e.sql",
        "{{ config(materialized='ephemeral') }}\n{% if execute %}{{ exceptions.raise_compiler_error('boom') }}{% endif %}\nselect 1 as id\n",
    );
    write(dir, "models/b.sql", "select * from {{ ref('e') }}\n");
    write(dir, "models/c.sql", "select * from {{ ref('b') }}\n");
    for command in ["run", "build"] {
        let output = acuity(dir).arg(command).output().unwrap();
        let told = both(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("PASS=1 WARN=0 ERROR=0 SKIP=2 TOTAL=3"), "{told}");
        assert_eq!(told.matches("models/e.sql:2:").count(), 1, "{told}");
    }
    let results = fs::read_to_string(dir.join("target/run_results.json")).unwrap();
    let message =
        "Compilation Error in model.shop.c, caused by compilation error in referenced ephemeral model model.shop.e";
    assert!(results.contains(message), "{results}");
}

/// Nothing of a build is another state than the project it was made of.
#[test]
fn nothing_is_modified_right_after_a_build() {
    let project = project();
    let dir = project.path();
    write(dir, "seeds/s.csv", "id,ts\n1,2024-01-01\n");
    write(
        dir,
        "snapshots/s.yml",
        "snapshots:\n  - {name: a, relation: ref('s'), config: {strategy: check, unique_key: id, check_cols: all}}\n  - name: b\n    relation: ref('s')\n    config: {strategy: timestamp, unique_key: id, updated_at: ts, snapshot_meta_column_names: {dbt_valid_to: until}}\n",
    );
    write(
        dir,
        "models/s.yml",
        "models: [{name: m, columns: [{name: id, tests: [unique, {not_null: {config: {severity: warn}}}]}]}]\n",
    );
    succeeds(dir, &["build"]);
    fs::rename(dir.join("target"), dir.join("state")).unwrap();
    assert_eq!(succeeds(dir, &["ls", "--select", "state:modified", "--state", "state"]), "");
    let text = fs::read_to_string(dir.join("snapshots/s.yml")).unwrap();
    write(dir, "snapshots/s.yml", &text.replace("dbt_valid_to: until", "dbt_valid_to: till"));
    assert_eq!(succeeds(dir, &["ls", "--select", "state:modified", "--state", "state"]), "shop.b\n");
}

/// A test of a selected model and of one that is only there in the state that is deferred to.
#[test]
fn tests_read_what_is_deferred() {
    let project = project();
    let dir = project.path();
    write(dir, "models/n.sql", "select 1 as id\n");
    write(dir, "tests/t.sql", "select * from {{ ref('m') }} join {{ ref('n') }} using (id) where id > 5\n");
    let profile = fs::read_to_string(dir.join("profiles.yml")).unwrap();
    write(dir, "profiles.yml", &profile.replace("shop.duckdb", "shop.duckdb, schema: prod"));
    succeeds(dir, &["build"]);
    fs::rename(dir.join("target"), dir.join("state")).unwrap();
    write(dir, "profiles.yml", &profile.replace("shop.duckdb", "shop.duckdb, schema: dev"));
    let printed = succeeds(dir, &["build", "--select", "m", "--defer", "--state", "state"]);
    assert!(printed.contains("PASS=2 WARN=0 ERROR=0 SKIP=0 TOTAL=2"), "{printed}");
}

#[test]
fn a_mistake_is_shown_once() {
    let project = project();
    let dir = project.path();
    write(dir, "models/bad.sql", "select {{ 1 | nosuch }}\n");
    write(dir, "models/below.sql", "select * from {{ ref('bad') }}\n");
    for (words, what) in [
        (["run", "--select", "bad"], "'bad' is asked for and has a mistake"),
        (["check", "--select", "below"], "'below' reads 'bad', which has a mistake"),
    ] {
        let told = ends_with(dir, &words, 2);
        assert_eq!(told.matches("select {{ 1 | nosuch }}").count(), 1, "{told}");
        assert!(told.contains(what), "{told}");
    }
}

/// As in dbt.
#[test]
fn an_empty_file_is_not_built() {
    let project = project();
    let dir = project.path();
    write(dir, "models/empty.sql", "\n");
    let output = acuity(dir).arg("run").output().unwrap();
    let told = both(&output);
    assert!(output.status.success() && told.contains("PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"), "{told}");
    assert!(told.contains("model.shop.empty is not built: its file is empty"), "{told}");
    // Nor is it checked, in either dialect.
    succeeds(dir, &["check"]);
    let profile = fs::read_to_string(dir.join("profiles.yml")).unwrap();
    write(dir, "profiles.yml", &profile.replace("type: duckdb", "type: duckdb, dialect: bigquery"));
    succeeds(dir, &["check"]);
}

#[test]
fn values_that_are_refused_are_named() {
    let project = project();
    let dir = project.path();
    write(dir, "seeds/s.csv", "id,n\n1,5\n2,\n3,x\n4,y\n");
    write(dir, "seeds/s.yml", "seeds: [{name: s, config: {column_types: {n: integer}}}]\n");
    let told = ends_with(dir, &["seed"], 1);
    assert!(
        told.contains("seeds/s.csv: 'x' in row 3 below the header is no integer, which is the type of n"),
        "{told}"
    );
    let config = "{{ config(materialized='table', indexes=[{'columns': ['id', 'n'], 'unique': true}]) }}\n";
    write(
        dir,
        "models/m.sql",
        &format!("{config}select 1 as id, 'a' as n union all select 2, 'b' union all select 2, 'b'\n"),
    );
    let told = ends_with(dir, &["run"], 1);
    assert!(told.contains("the unique index on id, n is refused: 2 rows have (2, b)"), "{told}");
    // A query that fails prints nothing.
    let query = "select 1 as a, cast(x as integer) as b from (values ('1'), ('x')) as v(x)";
    let output = acuity(dir).args(["show", "--inline", query, "--output", "csv"]).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{}", both(&output));
}

#[test]
fn failures_are_kept_as_they_are_wanted() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(dir, "profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: a}}}\n");
    write(dir, "models/m.sql", "select null as x");
    let tests = |how: &str| {
        format!(
            "models: [{{name: m, columns: [{{name: x, data_tests: [{{not_null: {{name: kept, config: {{{how}}}}}}}]}}]}}]\n"
        )
    };
    let kind = "select table_type as t from information_schema.tables where table_name = 'kept'";
    for (how, flag, expected) in [
        ("store_failures_as: view", false, "t\nVIEW\n"),
        ("store_failures_as: table", false, "t\nBASE TABLE\n"),
        ("store_failures: true", false, "t\nBASE TABLE\n"),
        ("store_failures: true, store_failures_as: ephemeral", true, "t\n"),
        ("store_failures: false", true, "t\n"),
        ("limit: 3", true, "t\nBASE TABLE\n"),
    ] {
        let _ = std::fs::remove_file(dir.join("shop.duckdb"));
        write(dir, "models/m.yml", &tests(how));
        succeeds(dir, &["run"]);
        ends_with(dir, if flag { &["test", "--store-failures"] } else { &["test"] }, 1);
        assert_eq!(succeeds(dir, &["show", "--inline", kind, "--output", "csv"]), expected, "{how}");
    }
    write(dir, "models/m.yml", &tests("store_failures_as: tables"));
    let text = ends_with(dir, &["test"], 1);
    assert!(
        text.contains("'tables' is not a value of store_failures_as") && text.contains("did you mean 'table'"),
        "{text}"
    );
}

#[test]
fn what_stands_before_a_model_is_seen_by_its_query() {
    let header =
        |sql: &str| format!("{{% call set_sql_header(config) %}}\n{sql}\n{{% endcall %}}\nselect twice(21) as v\n");
    for (dialect, sql) in [
        ("", "create or replace temp macro twice(x) as x * 2"),
        (", dialect: bigquery", "create temp function twice(x int64) as (x * 2);"),
    ] {
        let project = tempfile::tempdir().unwrap();
        let dir = project.path();
        write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nmodels: {+materialized: table}\n");
        let profile = format!(
            "shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb, schema: a{dialect}}}}}}}\n"
        );
        write(dir, "profiles.yml", &profile);
        write(dir, "models/m.sql", &header(sql));
        let given = format!("{{{{ config(sql_header=\"{sql}\") }}}}\nselect twice(1) as v\n");
        write(dir, "models/n.sql", &given);
        succeeds(dir, &["run"]);
        let shown = "select (select v from {{ ref('m') }}) + (select v from {{ ref('n') }}) as v";
        assert_eq!(succeeds(dir, &["show", "--inline", shown, "--output", "csv"]), "v\n44\n");
        if !dialect.is_empty() {
            succeeds(dir, &["check"]);
            write(dir, "models/n.sql", &given.replace("twice(1)", "thrice(1)"));
            let found = both(&acuity(dir).arg("check").output().unwrap());
            assert!(found.contains("models/n.sql:2:8"), "{found}");
        }
    }
}

/// Also on the first run, where nobody knew the model before.
#[test]
fn a_hook_sees_the_model_that_it_follows() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    let profile =
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: a, dialect: bigquery}}}\n";
    write(dir, "profiles.yml", profile);
    let hook = "alter table {{ this }} add column if not exists more int64";
    write(dir, "models/m.sql", &format!("{{{{ config(materialized='table', post_hook='{hook}') }}}}\nselect 1 as n\n"));
    write(dir, "models/below.sql", "select n, more from {{ ref('m') }}\n");
    succeeds(dir, &["run"]);
    let rows = succeeds(dir, &["show", "-s", "below", "--output", "csv"]);
    assert_eq!(rows, "n,more\n1,\n");
}
