//! A project in DuckDB's own SQL, as `type: duckdb` alone means it: statements run as they are written.

use std::{fs, path::Path};

use serde_json::{Value, json};
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

#[test]
fn the_manifest_has_what_nobody_said() {
    let project = project();
    let dir = project.path();
    write(dir, "models/within.sql", "{{ config(materialized='ephemeral', docs={'show': false}) }}select 1 as n\n");
    let hooks = "{{ config(post_hook=['select 1', {'sql': 'select 2', 'transaction': false}]) }}";
    write(dir, "models/reader.sql", &format!("{hooks}select n from {{{{ ref('within') }}}}\n"));
    succeeds(dir, &["run", "-s", "within", "reader"]);
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    let nodes = &manifest["nodes"];
    // What is not built has SQL all the same.
    assert_eq!(nodes["model.shop.within"]["compiled_code"], "select 1 as n");
    assert_eq!(nodes["model.shop.within"]["config"]["docs"], json!({"show": false, "node_color": null}));
    let config = &nodes["model.shop.reader"]["config"];
    assert_eq!(config["contract"], json!({"enforced": false, "alias_types": true}));
    let said = ["access", "on_schema_change", "unique_key", "lookback"].map(|key| config[key].clone());
    assert_eq!(said, [json!("protected"), json!("ignore"), json!(null), json!(1)]);
    assert_eq!(
        config["post-hook"],
        json!([{"sql": "select 1", "transaction": true, "index": null}, {"sql": "select 2", "transaction": false, "index": null}])
    );
    assert_eq!(nodes["seed.shop.orders"]["config"]["delimiter"], ",");
    // Nothing is new beside it.
    succeeds(dir, &["compile", "--target-path", "state"]);
    assert_eq!(succeeds(dir, &["ls", "-s", "state:modified", "--state", "state"]), "");
}

/// What DuckDB's extension of time zones brings elsewhere.
#[test]
fn moments_have_time_zones() {
    let project = project();
    let dir = project.path();
    write(
        dir,
        "models/moments.sql",
        "select timestamp '2024-07-01 12:00:00' at time zone 'UTC' at time zone 'Asia/Tokyo' as in_tokyo,\n\
         {{ dbt.date_trunc('day', \"timestamptz '2024-07-01 12:00:00+02'\") }} as of_day,\n\
         cast({{ dbt.current_timestamp() }} as date) = current_date as is_today,\n\
         {{ dbt.dateadd('month', -1, dbt.current_timestamp()) }} < {{ dbt.current_timestamp() }} as is_before,\n\
         extract(year from timestamptz '2024-07-01 12:00:00+02') as of_year\n",
    );
    let checked = succeeds(dir, &["check", "--select", "moments"]);
    assert!(checked.contains("0 errors"), "{checked}");
    succeeds(dir, &["build", "--select", "moments"]);
    assert_eq!(
        rows(
            dir,
            "select in_tokyo, of_day::text as of_day, is_today, is_before, of_year, typeof(of_year) as y from moments"
        ),
        "in_tokyo,of_day,is_today,is_before,of_year,y\n2024-07-01 21:00:00,2024-07-01 00:00:00+00,true,true,2024,BIGINT\n"
    );
    write(dir, "models/moments.sql", "{{ config(materialized='table') }} select now() at time zone 'Nowhere' as t\n");
    let message = ends_with(dir, &["build", "--select", "moments"], 1);
    assert!(message.contains("Unknown TimeZone 'Nowhere'!"), "{message}");
}

/// `quoting` of the project, of sources, which the project's does not reach, and of relations that templates make.
#[test]
fn names_stand_in_quotes_where_the_project_says_so() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    let quoting = "quoting: {database: false, schema: false, identifier: false}\n";
    write(dir, "dbt_project.yml", &format!("name: shop\nprofile: shop\n{quoting}"));
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n",
    );
    write(
        dir,
        "models/raw.yml",
        "sources:\n  - {name: raw, schema: main, quoting: {database: false}, tables: [{name: plain}, {name: bare, quoting: {schema: false}}]}\n",
    );
    write(dir, "models/plain.sql", "select 1 as n\n");
    write(
        dir,
        "models/names.sql",
        "select '{{ ref('plain') }} {{ source('raw', 'plain') }} {{ source('raw', 'bare') }} {{ this }}\n\
         {{ ref('plain').include(database=false) }} {{ ref('plain').quote(schema=true) }}\n\
         {{ api.Relation.create(schema='s', identifier='i') }}\n\
         {{ api.Relation.create(schema='s', identifier='i', quote_policy={'schema': true}) }}\n\
         {{ load_relation(ref('plain')) }}' as n\n",
    );
    succeeds(dir, &["build"]);
    let sql = fs::read_to_string(dir.join("target/compiled/shop/models/names.sql")).unwrap();
    let names: Vec<&str> = sql.split('\'').nth(1).unwrap().split_whitespace().collect();
    assert_eq!(
        names.join(" "),
        "shop.main.plain shop.\"main\".\"plain\" shop.main.\"bare\" shop.main.names main.plain shop.\"main\".plain s.i \"s\".i \
         shop.main.plain"
    );
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["nodes"]["model.shop.plain"]["relation_name"], "shop.main.plain");
    let bare = &manifest["sources"]["source.shop.raw.bare"];
    assert_eq!(
        (bare["relation_name"].as_str(), &bare["quoting"]["schema"]),
        (Some("shop.main.\"bare\""), &Value::Bool(false))
    );
    assert_eq!(manifest["metadata"]["quoting"]["schema"], false);
}

/// dbt refuses it too, where the model built last would be all that is left.
#[test]
fn two_nodes_do_not_stand_in_one_place() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(
        dir,
        "profiles.yml",
        "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n",
    );
    write(dir, "models/first.sql", "select 1 as n\n");
    write(dir, "models/second.sql", "{{ config(alias='first') }} select 2 as n\n");
    write(dir, "models/third.sql", "select 3 as n\n");
    let message = ends_with(dir, &["parse"], 2);
    let wanted = "the model 'first' and the model 'second' both stand in \"shop\".\"main\".\"first\"";
    assert!(message.contains(wanted) && message.contains("give one of them another alias or schema"), "{message}");
    // What has nothing to do with it is built.
    ends_with(dir, &["build"], 1);
    fs::remove_file(dir.join("models/second.sql")).unwrap();
    assert_eq!(rows(dir, "select n from third"), "n\n3\n");
    // Two tests whose arguments differ in signs only are called alike.
    write(
        dir,
        "tests/generic/differs.sql",
        "{% test differs(model, column_name, sign) %} select 1 from {{ model }} where {{ column_name }} is null {% endtest %}\n",
    );
    write(
        dir,
        "models/all.yml",
        "models: [{name: first, columns: [{name: n, tests: [differs: {sign: '%'}, differs: {sign: '!'}]}]}]\n",
    );
    succeeds(dir, &["build"]);
    let message = ends_with(dir, &["test", "--store-failures"], 2);
    assert!(message.contains("both stand in") && message.contains("do not keep their rows"), "{message}");
}

/// `check` knows the columns that it has found so far; a template that asks for rows is checked when it runs.
#[test]
fn checked_templates_know_the_columns_above() {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    write(dir, "models/first.sql", "select 1 as n, 'a' as word\n");
    write(
        dir,
        "models/listed.sql",
        "select {% for column in adapter.get_columns_in_relation(ref('first')) %}\
         '{{ column.name }} {{ column.dtype }}' as c{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}\n",
    );
    write(
        dir,
        "models/asked.sql",
        "-- depends_on: {{ ref('first') }}\n\
         {% set most = run_query('select max(n) as m from ' ~ ref('first')).columns[0].values()[0] if execute else 1 %}\n\
         select {{ most + 1 }} as n\n",
    );
    for (dialect, columns) in [("duckdb", "n INTEGER,word VARCHAR"), ("bigquery", "n INT64,word STRING")] {
        let output = format!("{{type: duckdb, dialect: {dialect}, path: {dialect}.duckdb, schema: main}}");
        write(dir, "profiles.yml", &format!("shop: {{target: dev, outputs: {{dev: {output}}}}}\n"));
        let told = succeeds(dir, &["check"]);
        assert_eq!(told.trim(), "2 nodes checked, 0 errors, 1 not checked", "{dialect}");
        succeeds(dir, &["build"]);
        assert_eq!(rows(dir, "select c1, c2 from {{ ref('listed') }}"), format!("c1,c2\n{columns}\n"), "{dialect}");
        assert_eq!(rows(dir, "select n from {{ ref('asked') }}"), "n\n2\n", "{dialect}");
    }
    // A mistake beside the question is told.
    write(dir, "models/asked.sql", "select {{ run_query('select 1') }} from {{ ref('frist') }}\n");
    assert!(ends_with(dir, &["check"], 1).contains("did you mean 'first'?"));
}

#[test]
fn tests_of_a_model_whose_name_has_a_dot_run_in_a_build() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "dbt_project.yml", "name: dots\nversion: '1.0'\nprofile: dots\n");
    write(dir, "profiles.yml", "dots: {target: dev, outputs: {dev: {type: duckdb, path: dots.duckdb}}}\n");
    write(dir, "models/stg.a.sql", "select 1 as id");
    write(dir, "models/b.sql", "{{ config(alias='dw.b') }} select * from {{ ref('stg.a') }}");
    write(
        dir,
        "models/s.yml",
        "models:\n  - name: stg.a\n    columns: [{name: id, data_tests: [not_null]}]\n  \
         - name: b\n    columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [2]}}}]}]\n",
    );
    let printed = both(&acuity(dir).arg("build").output().unwrap());
    assert!(printed.contains("PASS=3 WARN=0 ERROR=1 SKIP=0 TOTAL=4"), "{printed}");
}
