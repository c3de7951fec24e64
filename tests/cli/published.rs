//! What public projects have that a plain one does not, each as dbt Core 1.10 takes it.

use std::path::Path;

use serde_json::Value;

use crate::{acuity, both, ends_with, succeeds, write};

fn project(dir: &Path, settings: &str) {
    write(dir, "dbt_project.yml", &format!("name: p\nversion: '1.0'\nprofile: p\n{settings}"));
    write(dir, "profiles.yml", "p: {target: dev, outputs: {dev: {type: duckdb, path: p.duckdb}}}\n");
}

fn rows(dir: &Path, sql: &str) -> String {
    succeeds(dir, &["show", "--inline", sql, "--output", "csv"])
}

#[test]
fn a_test_of_what_is_not_there_is_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "models: {p: {hidden: {+enabled: \"{{ var('with_off', false) }}\"}}}\n");
    write(dir, "models/m.sql", "select 1 as id");
    write(dir, "models/hidden/o.sql", "select 2 as id");
    write(
        dir,
        "models/s.yml",
        "models:
  - name: m
    columns:
      - name: id
        data_tests:
          - relationships: {arguments: {to: ref('o'), field: id}}
          - relationships: {arguments: {to: \"ref('missing')\", field: id}}
          - relationships: {arguments: {to: \"source('raw', 'missing')\", field: id}}
          - not_null
",
    );
    write(dir, "tests/both.sql", "select * from {{ ref('m') }} join {{ ref('o') }} using (id)");
    let printed = both(&acuity(dir).arg("build").output().unwrap());
    assert!(printed.contains("PASS=2 WARN=0 ERROR=0 SKIP=0 TOTAL=2"), "{printed}");
    // One that is switched off is nothing to tell of; one that was never there is.
    let told = |what: &str| printed.matches(what).count();
    assert_eq!(told("there is no model, seed or snapshot named 'missing': the test is disabled"), 1, "{printed}");
    assert_eq!(told("there is no source named 'raw': the test is disabled"), 1, "{printed}");
    assert_eq!(told("'o'"), 0, "{printed}");
    let manifest = std::fs::read_to_string(dir.join("target/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert!(manifest["disabled"].get("test.p.both").is_some());
    // With the model there is the test, which fails here.
    let printed = both(&acuity(dir).args(["build", "--vars", "with_off: true"]).output().unwrap());
    assert!(printed.contains("PASS=4 WARN=0 ERROR=1 SKIP=0 TOTAL=5"), "{printed}");
}

#[test]
fn a_source_of_a_package_is_overridden() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(dir, "dbt_packages/k/dbt_project.yml", "name: k\nversion: '1.0'\n");
    write(dir, "dbt_packages/k/models/m.sql", "select * from {{ source('raw', 't') }}");
    let own = "sources:\n  - {name: raw, schema: not_there, description: theirs, tables: [{name: t}, {name: u}]}\n";
    write(dir, "dbt_packages/k/models/s.yml", own);
    write(
        dir,
        "models/s.yml",
        "sources:
  - {name: raw, overrides: k, schema: main, tables: [{name: t, identifier: there}]}
  - {name: other, overrides: k, schema: main}
seeds: [{name: there}]\n",
    );
    write(dir, "seeds/there.csv", "id\n5\n");
    let printed = both(&acuity(dir).arg("build").output().unwrap());
    assert!(printed.contains("PASS=2"), "{printed}");
    assert!(printed.contains("there is no source 'other' in the package 'k' to override"), "{printed}");
    assert_eq!(rows(dir, "select * from {{ ref('m') }}"), "id\n5\n");
    let listed = succeeds(dir, &["ls", "--resource-type", "source"]);
    assert_eq!(listed, "source:k.raw.t\nsource:k.raw.u\n");
}

#[test]
fn doc_blocks_stand_where_docs_paths_say_and_schema_files_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "docs-paths: [texts, models]\nanalysis-paths: [models]\n");
    write(dir, "models/m.sql", "select 1 as id");
    write(dir, "models/s.yml", "models: [{name: m, description: \"{{ doc('what') }}\"}]\n");
    write(dir, "texts/t.md", "{% docs what %}said{% enddocs %}");
    succeeds(dir, &["parse"]);
    let manifest = std::fs::read_to_string(dir.join("target/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["nodes"]["model.p.m"]["description"], "said");
}

#[test]
fn numbers_and_brackets_are_those_of_pyyaml() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(
        dir,
        "model-paths: [\n  \"models\",\n]\nvars: {\n  octal: 010, sixties: 1:30, float: 1.5e+3, text: 1e3\n}\n",
    );
    write(
        dir,
        "models/m.sql",
        "select '{{ [var('octal'), var('sixties'), var('float'), var('text')] | join(' ') }}' as said",
    );
    succeeds(dir, &["run"]);
    assert_eq!(rows(dir, "select * from {{ ref('m') }}"), "said\n8 90 1500.0 1e3\n");
}

#[test]
fn columns_of_seeds_have_the_types_of_dbts_reader() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(
        dir,
        "seeds/s.csv",
        "empty,moment,iso,mixed,short,whole\n,2020-01-01 10:00:00,2020-01-01T10:00:00.5,2020-01-01,2020-01-01 10:00,7.0\n\
         ,2020-01-02 10:00:00,2020-01-01T10:00:00,2020-01-01 10:00:00,2020-01-01 10:00,-8.00\n",
    );
    succeeds(dir, &["seed"]);
    let types = "select typeof(empty) a, typeof(moment) b, typeof(iso) c, typeof(mixed) d, typeof(short) e, typeof(whole) f, whole";
    let first = rows(dir, &format!("{types} from {{{{ ref('s') }}}} limit 1"));
    assert_eq!(first, "a,b,c,d,e,f,whole\nINTEGER,TIMESTAMP,TIMESTAMP,VARCHAR,VARCHAR,INTEGER,7\n");
}

#[test]
fn a_variable_that_is_missing_fails_what_needs_it_when_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(dir, "models/a.sql", "select '{{ var('run_date') }}' as d, {{ dbt.equals('1', '1') }} as same");
    write(dir, "models/b.sql", "select 1 as id");
    succeeds(dir, &["parse"]);
    assert_eq!(succeeds(dir, &["ls"]), "p.a\np.b\n");
    let printed = ends_with(dir, &["run"], 1);
    assert!(printed.contains("the variable 'run_date' is not set"), "{printed}");
    succeeds(dir, &["run", "-s", "b"]);
    succeeds(dir, &["run", "--vars", "run_date: 2024-01-01"]);
    assert_eq!(rows(dir, "select d, same from {{ ref('a') }}"), "d,same\n2024-01-01,true\n");
    assert!(std::fs::read_to_string(dir.join("target/compiled/p/models/a.sql")).unwrap().contains("(1 = 1)"));
}

#[test]
fn a_ref_that_only_appears_when_running_is_refused_and_settings_are_empty_before() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(dir, "models/a.sql", "select 1 as id");
    let late = "{% if execute %}select id from {{ ref('a') }}{% else %}select 1 as id{% endif %}";
    write(dir, "models/b.sql", late);
    succeeds(dir, &["parse"]);
    let printed = ends_with(dir, &["run"], 1);
    assert!(printed.contains("'b' refers to 'a' only when it runs"), "{printed}");
    assert!(printed.contains("models/b.sql:1:"), "{printed}");
    write(dir, "models/b.sql", &format!("-- depends_on: {{{{ ref('a') }}}}\n{late}"));
    succeeds(dir, &["run"]);
    // Tags are the empty text while dbt parses, so the other branch is the one whose tables are waited for.
    write(
        dir,
        "models/b.sql",
        "{{ config(tags=['t']) }}{% if 't' in config.get('tags') %}select 2 as id{% else %}select id from {{ ref('a') }}{% endif %}",
    );
    assert_eq!(succeeds(dir, &["ls", "-s", "+b"]), "p.a\np.b\n");
    succeeds(dir, &["run"]);
    assert_eq!(rows(dir, "select id from {{ ref('b') }}"), "id\n2\n");
}

#[test]
fn freshness_within_the_settings_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(dir, "seeds/t.csv", "ts\n2020-01-01 00:00:00\n");
    write(
        dir,
        "models/s.yml",
        "sources:
  - name: main
    tables:
      - name: t
        loaded_at_field: ts
        freshness: {warn_after: {count: 1000000, period: day}}
        config: {freshness: {error_after: {count: 1, period: day}}}
",
    );
    succeeds(dir, &["seed"]);
    ends_with(dir, &["source", "freshness"], 1);
}

#[test]
fn a_semantic_model_may_be_vague() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    project(dir, "");
    write(dir, "models/m.sql", "select 1 as customer_id, 2 as total");
    write(
        dir,
        "models/s.yml",
        "semantic_models:
  - name: customers
    model: ref('m')
    entities: [{name: customer, expr: customer_id, type: primary}]
    measures: [{name: total, agg: sum}, {name: total, agg: sum}]
saved_queries: [{name: q, query_params: {}}]
",
    );
    let printed = both(&acuity(dir).arg("parse").output().unwrap());
    for doubt in
        ["does not say by which time it adds up", "is written twice", "names no metric", "'q' cannot be the name"]
    {
        assert!(printed.contains(doubt), "{doubt}\n{printed}");
    }
    succeeds(dir, &["build"]);
}
