//! What public dbt projects in DuckDB's own SQL are made of. What is expected here is what dbt Core 1.10 with dbt-duckdb 1.11 does.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{acuity, both, ends_with, succeeds, write};

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "dbt_project.yml", "name: p\nprofile: p\n");
    write(
        folder.path(),
        "profiles.yml",
        "p: {target: dev, outputs: {dev: {type: duckdb, path: x.duckdb, threads: 4}}}\n",
    );
    for (file, text) in files {
        write(folder.path(), file, text);
    }
    folder
}

#[track_caller]
fn rows(dir: &Path, query: &str) -> String {
    let shown = succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    shown.lines().skip(1).collect::<Vec<_>>().join(" ")
}

fn artifact(dir: &Path, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(dir.join("target").join(name)).unwrap()).unwrap()
}

#[track_caller]
fn printed(dir: &Path, words: &[&str]) -> String {
    both(&acuity(dir).args(words).output().unwrap())
}

#[test]
fn strategies_of_a_projects_own_take_rows_in() {
    let folder = project(&[
        (
            "macros/own.sql",
            "{% macro get_incremental_insert_only_sql(arg_dict) %}
               {% do return('insert into ' ~ arg_dict['target_relation'] ~ ' select ' ~ get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name'))
                 ~ ' from ' ~ arg_dict['temp_relation'] ~ ' where ' ~ arg_dict['unique_key'] ~ ' > 1' ~ (arg_dict['incremental_predicates'] or [''])[0]) %}
             {% endmacro %}
             {% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
               delete from {{ target }}; insert into {{ target }} select * from {{ source }}
             {% endmacro %}",
        ),
        (
            "models/a.sql",
            "{{ config(materialized='incremental', incremental_strategy='insert_only', unique_key='id', incremental_predicates=[' and id < 9']) }}
             select unnest([1, 2, 9]) as id",
        ),
        (
            "models/b.sql",
            "{{ config(materialized='incremental', incremental_strategy='not_there') }} select 1 as id",
        ),
        ("models/c.sql", "select * from {{ ref('b') }}"),
        (
            "models/d.sql",
            "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
             select {{ 5 if is_incremental() else 1 }} as id",
        ),
    ]);
    let dir = folder.path();
    // Nobody has asked for the macro that is missing.
    succeeds(dir, &["run"]);
    let again = printed(dir, &["run"]);
    let missing =
        "dbt could not find an incremental strategy macro with the name \"get_incremental_not_there_sql\" in p";
    assert!(again.contains(missing) && again.contains("PASS=2 WARN=0 ERROR=1 SKIP=1"), "{again}");
    assert_eq!(rows(dir, "select id from {{ ref('a') }} order by id"), "1 2 2 9");
    assert_eq!(rows(dir, "select id from {{ ref('d') }}"), "5");
}

#[test]
fn without_a_key_all_rows_are_inserted() {
    let folder = project(&[(
        "models/a.sql",
        "{{ config(materialized='incremental', incremental_strategy='delete+insert') }} select 1 as id",
    )]);
    succeeds(folder.path(), &["run"]);
    succeeds(folder.path(), &["run"]);
    assert_eq!(rows(folder.path(), "select count(*) from {{ ref('a') }}"), "2");
}

#[test]
fn hooks_of_packages_see_the_macros_of_their_package() {
    let folder = project(&[
        ("dbt_project.yml", "name: p\nprofile: p\non-run-end: [\"insert into told values ('p')\"]\n"),
        ("dbt_packages/z/dbt_project.yml", "name: z\non-run-end: [\"insert into told values ('{{ says() }}')\"]\n"),
        ("dbt_packages/z/macros/m.sql", "{% macro says() %}z{% endmacro %}"),
        (
            "dbt_packages/k/dbt_project.yml",
            "name: k\non-run-end: [\"{{ told() }}\", \"insert into told values ('k')\"]\n",
        ),
        ("dbt_packages/k/macros/m.sql", "{% macro told() %}create or replace table told (x varchar){% endmacro %}"),
        ("models/a.sql", "select 1 as id"),
    ]);
    let dir = folder.path();
    succeeds(dir, &["run"]);
    assert_eq!(rows(dir, "select string_agg(x, ' ' order by rowid) from told"), "k z p");
    let results = artifact(dir, "run_results.json");
    let ids: Vec<&str> =
        results["results"].as_array().unwrap().iter().filter_map(|one| one["unique_id"].as_str()).collect();
    assert_eq!(
        ids,
        [
            "model.p.a",
            "operation.k.k-on-run-end-0",
            "operation.k.k-on-run-end-1",
            "operation.z.z-on-run-end-0",
            "operation.p.p-on-run-end-0"
        ]
    );
}

#[test]
fn views_over_files_are_made_where_they_are_missing() {
    let folder = project(&[
        ("dbt_project.yml", "name: p\nprofile: p\non-run-start: [\"{{ register_upstream_external_models() }}\"]\n"),
        (
            "models/a.sql",
            "{{ config(materialized='external', format='csv', delimiter='|', schema='files') }} select 1 as id, 'x' as name",
        ),
        ("models/b.sql", "{{ config(materialized='table') }} select * from {{ ref('a') }}"),
    ]);
    let dir = folder.path();
    succeeds(dir, &["run"]);
    std::fs::remove_file(dir.join("x.duckdb")).unwrap();
    succeeds(dir, &["run", "-s", "b"]);
    assert_eq!(rows(dir, "select * from {{ ref('b') }}"), "1,x");
}

#[test]
fn what_a_header_makes_is_known_to_contracts_and_when_rows_are_shown() {
    let folder = project(&[
        (
            "models/a.sql",
            "{{ config(materialized='table', sql_header='create or replace temp macro magic() as 42;') }} select magic() as answer",
        ),
        (
            "models/b.sql",
            "{% call set_sql_header(config) %}set variable z = 5;{% endcall %} select getvariable('z') as id",
        ),
        (
            "models/s.yml",
            "models:\n  - name: a\n    config: {contract: {enforced: true}}\n    columns: [{name: answer, data_type: integer}]\n",
        ),
    ]);
    let dir = folder.path();
    succeeds(dir, &["run", "-s", "a"]);
    assert_eq!(succeeds(dir, &["show", "-s", "a", "--output", "csv"]), "answer\n42\n");
    assert_eq!(succeeds(dir, &["show", "-s", "b", "--output", "csv"]), "id\n5\n");
}

const KEYS: &str = "models:
  - name: foo
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: int, constraints: [{type: primary_key}]}]
  - name: child
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: int, constraints: [{type: primary_key}]}
      - {name: foo_id, data_type: int, constraints: [{type: foreign_key, to: ref('foo'), to_columns: [id]}]}
  - name: grandchild
    config: {contract: {enforced: true}}
    columns: [{name: child_id, data_type: int, constraints: [{type: foreign_key, expression: main.child (id)}]}]
";

#[test]
fn tables_that_keys_lead_to_are_made_anew_with_those_that_have_the_keys() {
    let child = "select 10 as id, 1 as foo_id {% if var('wrong', false) %}union all select 11, 2{% endif %}";
    let folder = project(&[
        ("dbt_project.yml", "name: p\nprofile: p\nmodels: {+materialized: table}\n"),
        ("models/foo.sql", "select 1 as id"),
        ("models/child.sql", child),
        ("models/grandchild.sql", "-- depends_on: {{ ref('child') }}\nselect 10 as child_id"),
        ("models/s.yml", KEYS),
    ]);
    let dir = folder.path();
    let keys = "select string_agg(table_name || '>' || referenced_table, ' ' order by table_name)
                from duckdb_constraints() where constraint_type = 'FOREIGN KEY'";
    for threads in ["1", "4", "4"] {
        succeeds(dir, &["run", "--threads", threads]);
        assert_eq!(rows(dir, keys), "child>foo grandchild>child");
    }
    succeeds(dir, &["run", "-s", "grandchild"]);
    let refused = printed(dir, &["run", "-s", "foo"]);
    for one in ["child", "grandchild"] {
        assert!(refused.contains(&format!("{one} (model {one} is not selected in this run)")), "{refused}");
    }
    // Nothing is lost of what cannot be made anew, and the next run has the keys again.
    ends_with(dir, &["run", "--vars", "{wrong: true}"], 1);
    assert_eq!(rows(dir, "select * from {{ ref('child') }}"), "10,1");
    assert_eq!(rows(dir, "select * from {{ ref('grandchild') }}"), "10");
    succeeds(dir, &["run"]);
    assert_eq!(rows(dir, keys), "child>foo grandchild>child");
    // A table with keys never had another name: those that they lead to can be dropped.
    write(
        dir,
        "macros/m.sql",
        "{% macro gone() %}{% for name in ['grandchild', 'child', 'foo'] %}{% do run_query('drop table ' ~ name) %}{% endfor %}{% endmacro %}",
    );
    succeeds(dir, &["run-operation", "gone"]);
}

#[test]
fn incremental_models_with_keys_keep_their_rows() {
    let keys = KEYS.split("  - name: grandchild").next().unwrap();
    let folder = project(&[
        ("models/foo.sql", "{{ config(materialized='table') }} select 1 as id"),
        (
            "models/child.sql",
            "{{ config(materialized='incremental', on_schema_change='fail') }} select 10 as id, 1 as foo_id",
        ),
        ("models/s.yml", keys),
    ]);
    let dir = folder.path();
    succeeds(dir, &["run"]);
    let refused = printed(dir, &["run"]);
    assert!(refused.contains("is materialized as incremental and would lose its data"), "{refused}");
    succeeds(dir, &["run", "--full-refresh"]);
}

#[test]
fn expressions_among_the_compared_columns_count_as_changed() {
    let folder = project(&[(
        "snapshots/s.sql",
        "{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols=['ts::date']) }}
         select 1 as id, timestamp '2020-01-01 10:00:00' as ts{% endsnapshot %}",
    )]);
    let dir = folder.path();
    succeeds(dir, &["snapshot"]);
    let again = printed(dir, &["snapshot"]);
    assert!(again.contains("every row counts as changed in every run"), "{again}");
    assert_eq!(rows(dir, "select count(*) from {{ ref('s') }}"), "2");
}

#[test]
fn moments_in_rows_of_unit_tests_are_moments() {
    let folder = project(&[
        ("models/a.sql", "select timestamp '2013-11-03 00:00:00' as ts, 1 as id"),
        ("models/b.sql", "select ts, id from {{ ref('a') }}"),
        (
            "models/s.yml",
            "unit_tests:
  - name: u
    model: b
    given:
      - input: ref('a')
        rows: [{ts: 2013-11-03 00:00:00-0, id: 0x10}, {ts: 2013-11-03, id: 1_000}, {ts: \"2013-11-03 00:00:00\", id: 3}]
    expect: {rows: [{ts: 2013-11-03 00:00:00-0, id: 16}, {ts: 2013-11-03, id: 1000}, {ts: 2013-11-03t00:00:00.0, id: 3}]}
",
        ),
    ]);
    let dir = folder.path();
    succeeds(dir, &["build"]);
    let manifest = artifact(dir, "manifest.json");
    let unit = &manifest["unit_tests"]["unit_test.p.b.u"];
    assert_eq!(
        unit["given"][0]["rows"],
        json!([{"ts": "2013-11-03T00:00:00+00:00", "id": 16}, {"ts": "2013-11-03", "id": 1000}, {"ts": "2013-11-03 00:00:00", "id": 3}])
    );
}

const SCHEMA: &str = r#"groups: [{name: g, owner: {email: a@b.c}}]
sources:
  - name: s
    tables:
      - name: t
        config: {external_location: "{name}.csv", tags: [st]}
      - name: t2
        freshness: null
models:
  - name: a
    description: "{{ doc('x') }} {{ doc('y') }}"
    docs: {node_color: red}
    config: {group: g, contract: {enforced: true}}
    constraints: [{type: primary_key, columns: [id, b_id]}, {type: check, expression: id > 0, name: chk}]
    columns:
      - {name: id, data_type: integer, data_tests: [unique, not_null], tags: [ct]}
      - {name: b_id, data_type: integer, constraints: [{type: not_null}]}
      - {name: name, data_type: varchar, description: "{{ doc('y') }}"}
  - name: b
    config: {group: g}
    columns: [{name: id, tags: [ct], data_tests: [{unique: {config: {tags: [tt]}}}, not_null: {config: {store_failures: true}}]}]
  - name: c
    config: {contract: {enforced: true}}
    constraints: [{type: foreign_key, columns: [c1, c2], to: ref('a'), to_columns: [id, b_id]}]
    columns:
      - {name: a_id, data_type: integer, constraints: [{type: unique}]}
      - {name: c1, data_type: integer}
      - {name: c2, data_type: integer}
"#;

#[test]
fn artifacts_have_what_dbts_have() {
    let folder = project(&[
        ("dbt_project.yml", "name: p\nprofile: p\nmodels: {+materialized: table}\n"),
        ("models/a.sql", "select 1 as id, 2 as b_id, 'x' as name"),
        ("models/b.sql", "select * from {{ ref('a') }}"),
        ("models/c.sql", "-- {{ ref('a') }}\nselect 1 as a_id, 1 as c1, 2 as c2"),
        (
            "models/m.sql",
            "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ts', begin='2024-01-01', batch_size='year') }}
             select 1 as id, timestamp '2024-11-29 10:00:00' as ts",
        ),
        ("models/s.yml", SCHEMA),
        (
            "models/docs.md",
            "{% docs x %}x {{ not jinja }} {% raw %}{{ kept }}{% endraw %} {{ 1 + 1 }}{# gone #}{{ nobody }}{% enddocs %}\n{% docs y %}plain{% enddocs %}\n",
        ),
        ("seeds/sd.csv", "id\n1\n"),
        ("snapshots/s.yml", "snapshots:\n  - name: snap_y\n    relation: ref('b')\n    config: {unique_key: id, strategy: check, check_cols: all}\n"),
        ("tests/t.sql", "{{ config(store_failures_as='view') }} select * from {{ ref('a') }} where id > 5"),
        ("macros/op.sql", "{% macro op() %}{% do run_query('select 1') %}{% endmacro %}"),
    ]);
    let dir = folder.path();
    succeeds(dir, &["build"]);
    let results = artifact(dir, "run_results.json");
    let of =
        |id: &str| results["results"].as_array().unwrap().iter().find(|one| one["unique_id"] == id).unwrap().clone();
    assert_eq!(of("model.p.a")["relation_name"], r#""x"."main"."a""#);
    assert_eq!(of("seed.p.sd")["relation_name"], Value::Null);
    assert_eq!(of("model.p.m")["failures"], 0);

    let manifest = artifact(dir, "manifest.json");
    let node = |id: &str| &manifest["nodes"][id];
    let (a, b, c) = (node("model.p.a"), node("model.p.b"), node("model.p.c"));
    // dbt's own of these files.
    assert_eq!(a["contract"]["checksum"], "3dd0095bf5ca22d337386246c2b5eceb8a111e80dcdd841226191864be05619b");
    assert_eq!(c["contract"]["checksum"], "5a80334ee3881727f666be88400e860a5d3bf938602a1b31664366000f47bb00");
    assert_eq!(b["contract"]["checksum"], Value::Null);
    assert_eq!(a["primary_key"], json!(["b_id", "id"]));
    assert_eq!(b["primary_key"], json!(["id"]));
    assert_eq!(a["constraints"][1]["columns"], json!([]));
    assert_eq!(c["constraints"][0]["to"], r#""x"."main"."a""#);
    assert_eq!(a["docs"], json!({"show": true, "node_color": "red"}));
    assert_eq!(
        (&a["description"], &a["doc_blocks"]),
        (&json!("x True {{ kept }} 2 plain"), &json!(["doc.p.x", "doc.p.y"]))
    );
    assert_eq!(a["columns"]["name"]["doc_blocks"], json!(["doc.p.y"]));
    assert_eq!(node("model.p.m")["config"]["begin"], "2024-01-01T00:00:00");
    assert_eq!(node("snapshot.p.snap_y")["path"], "s.yml/snap_y.sql");

    let unique = node("test.p.unique_b_id.fd91545187");
    assert_eq!((&unique["group"], &unique["config"]["group"]), (&json!("g"), &Value::Null));
    assert_eq!((&unique["tags"], &unique["config"]["tags"]), (&json!(["ct", "tt"]), &json!(["tt"])));
    let members = manifest["group_map"]["g"].as_array().unwrap();
    assert!(members.contains(&json!("test.p.unique_b_id.fd91545187")) && members.contains(&json!("model.p.a")));
    let stored = |id: &str| {
        let config = &node(id)["config"];
        (config["store_failures"].clone(), config["store_failures_as"].clone())
    };
    assert_eq!(stored("test.p.not_null_b_id.37be81e63b"), (json!(true), json!("table")));
    assert_eq!(stored("test.p.t"), (json!(true), json!("view")));
    assert_eq!(stored("test.p.unique_b_id.fd91545187"), (Value::Null, Value::Null));

    let (t, t2) = (&manifest["sources"]["source.p.s.t"], &manifest["sources"]["source.p.s.t2"]);
    assert_eq!((&t["relation_name"], &t2["relation_name"]), (&json!("'t.csv'"), &json!(r#""x"."s"."t2""#)));
    assert!(t["freshness"].is_object() && t2["freshness"].is_null(), "{t2}");
    assert_eq!(
        t2["config"],
        json!({"enabled": true, "event_time": null, "freshness": null, "loaded_at_field": null, "loaded_at_query": null, "meta": {}, "tags": []})
    );

    succeeds(dir, &["run-operation", "op"]);
    assert_eq!(artifact(dir, "run_results.json")["results"][0]["failures"], 0);
    succeeds(dir, &["docs", "generate"]);
    assert_eq!(artifact(dir, "catalog.json")["nodes"]["model.p.a"]["metadata"]["database"], "x");
    write(dir, "models/docs.md", "{% docs x %}{{ doc('y') }}{% enddocs %}{% docs y %}plain{% enddocs %}\n");
    let told = printed(dir, &["parse"]);
    assert!(told.contains("the doc block 'x' cannot be rendered") && told.contains("{% raw %}"), "{told}");
}

#[test]
fn a_materialization_that_is_not_there_is_missed_when_the_model_runs() {
    let folder = project(&[
        ("models/a.sql", "{{ config(materialized='weird') }} select 1 as id"),
        ("models/b.sql", "select id from {{ ref('a') }}"),
        ("models/c.sql", "select 2 as id"),
        ("seeds/s.csv", "id\n1\n"),
    ]);
    let dir = folder.path();
    assert!(printed(dir, &["parse"]).contains("a model cannot be materialized as 'weird'"));
    assert_eq!(succeeds(dir, &["ls"]).split_whitespace().collect::<Vec<_>>(), ["p.a", "p.b", "p.c", "p.s"]);
    assert!(printed(dir, &["compile"]).contains("Compiled 3 of 3 nodes"));
    let results = artifact(dir, "run_results.json");
    let compiled = |id: &str| {
        let all = results["results"].as_array().unwrap();
        let result = all.iter().find(|result| result["unique_id"] == id).unwrap();
        (result["status"].as_str().unwrap().to_owned(), result["compiled_code"].is_string())
    };
    assert_eq!(compiled("model.p.a"), ("success".to_owned(), true));
    assert_eq!(compiled("seed.p.s"), ("success".to_owned(), false));
    assert_eq!(artifact(dir, "manifest.json")["nodes"]["model.p.a"]["config"]["materialized"], "weird");
    ends_with(dir, &["run"], 1);
    assert_eq!(rows(dir, "select id from c"), "2");
}

#[test]
fn kept_rows_of_a_test_are_within_its_limit() {
    let folder = project(&[
        ("models/a.sql", "select unnest([1, 2, 3, 4, 5]) as id"),
        (
            "tests/some.sql",
            "{{ config(store_failures=true, limit=2) }} with found as (select id from {{ ref('a') }}) select id from found order by id;",
        ),
    ]);
    let dir = folder.path();
    assert!(ends_with(dir, &["build"], 1).contains("Got 2 results"));
    assert_eq!(rows(dir, "select count(*) as n from main_dbt_test__audit.some"), "2");
}

#[test]
fn a_relation_is_rendered_whole_where_no_rows_are_read() {
    let folder = project(&[
        ("seeds/s.csv", "id\n1\n"),
        (
            "models/a.sql",
            "-- depends_on: {{ ref('s') }}
             {% if execute %}{% do alter_column_type(ref('s'), 'id', 'varchar') %}{% endif %}
             select '{{ ref('s').render() }}' as whole, (select count(*) from {{ ref('s') }}) as n",
        ),
        (
            "macros/spare.sql",
            "{% macro made() %}{% do adapter.create_schema(api.Relation.create(database=target.database, schema='spare')) %}{% endmacro %}
             {% macro gone() %}{% do drop_schema_named('spare') %}{% endmacro %}",
        ),
    ]);
    let dir = folder.path();
    succeeds(dir, &["seed"]);
    succeeds(dir, &["run", "--empty"]);
    assert_eq!(
        rows(dir, "select replace(whole, '\"', '') as whole, n, typeof(id) as kind from a, s"),
        "x.main.s,0,VARCHAR"
    );
    let spare = "select count(*) as n from information_schema.schemata where schema_name = 'spare'";
    succeeds(dir, &["run-operation", "made"]);
    assert_eq!(rows(dir, spare), "1");
    succeeds(dir, &["run-operation", "gone"]);
    assert_eq!(rows(dir, spare), "0");
}
