//! Rendered SQL.

use super::*;

#[test]
fn refs_sources_and_this() {
    let text = "--- models/a.sql\nselect 1 as id\n--- models/marts/m.sql\nselect * from {{ ref('a') }} join {{ source('raw', 'Patients') }} on true -- {{ this }}\n\
--- models/schema.yml\nsources:\n  - name: raw\n    schema: src\n    tables: [{name: Patients, identifier: patients}]\n";
    insta::assert_snapshot!(model_sql(text), @"select * from `analytics`.`a` join `src`.`patients` on true -- `analytics`.`m`");
}

#[test]
fn ephemeral_models_become_ctes() {
    let eph = "{{ config(materialized='ephemeral') }}";
    let text = format!(
        "--- models/e1.sql\n{eph}\nselect 1 as id\n--- models/e2.sql\n{eph}\nwith x as (select * from {{{{ ref('e1') }}}}) select * from x\n\
--- models/m.sql\n-- a comment\nwith own as (\n  select * from {{{{ ref('e2') }}}}\n)\nselect nope from own\n--- models/n.sql\nselect * from {{{{ ref('e1') }}}}\n"
    );
    let project = project(&text);
    let out = compiled(&project, "m");
    insta::assert_snapshot!(out.sql);
    insta::assert_snapshot!(compiled(&project, "n").sql);
    // A place behind the CTEs still leads to the model's own line.
    let at = out.sql.find("nope").unwrap();
    let (file, range) = out.source_map.range(at..at + 4).unwrap();
    assert_eq!(
        (file.path.to_str(), &file.text[range.clone()], file.position(range.start).line),
        (Some("models/m.sql"), "nope", 5)
    );
    let at = out.sql.find("1 as id").unwrap();
    assert_eq!(out.source_map.range(at..at + 1).unwrap().0.path.to_str(), Some("models/e1.sql"));
}

#[test]
fn incremental_models_know_what_exists() {
    let text = "--- models/m.sql\n{{ config(materialized='incremental', unique_key='id') }}\nselect * from t{% if is_incremental() %} where id > (select max(id) from {{ this }}){% endif %}\n";
    let project = project(text);
    insta::assert_snapshot!(compiled(&project, "m").sql.trim(), @"select * from t");
    insta::assert_snapshot!(compiled_with(&project, "m", &Built).sql.trim(), @"select * from t where id > (select max(id) from `analytics`.`m`)");
}

#[test]
fn questions_to_the_warehouse() {
    let text = "--- models/a.sql\nselect 1 as id\n--- models/m.sql\n{% set rows = run_query('select v') %}\n{%- if execute %}{% for v in rows.columns[0].values() %}[{{ v }}]{% endfor %}{{ rows.rows[1]['v'] }}{% endif %}\n\
{%- call statement('s', fetch_result=True) %}select {{ 1 + 1 }}{% endcall %}|{% if execute %}{{ load_result('s')['data'][0][0] }}{% endif %}|\
{%- for c in adapter.get_columns_in_relation(ref('a')) %}{{ c.name }}:{{ c.dtype }} {% endfor %}{{ adapter.get_relation(database=none, schema='x', identifier='y') }}\n";
    insta::assert_snapshot!(compiled_with(&project(text), "m", &Built).sql.trim(), @"[1][a]a|1|id:INT64 name:STRING `x`.`y`");
    let text = "--- models/m.sql\n{% set r = run_query('boom') %}\n";
    let project = project(text);
    let error = |state: &dyn RunState| project.compile("model.demo.m", state).unwrap_err().to_string();
    insta::assert_snapshot!(error(&Built), @"models/m.sql:1:12: error: the table is on fire [query]");
    insta::assert_snapshot!(error(&Offline), @"models/m.sql:1:12: error: this command does not connect to a warehouse, so run_query() and statement blocks cannot run here [query]");
}

const TESTED: &str = "--- models/m.sql\nselect 1 as id, 'x' as kind, 1 as parent\n--- models/schema.yml\nmodels:\n  - name: m\n    columns:\n      - name: id\n        tests:\n          - unique\n          - not_null:\n              config: {where: \"id > 0\", severity: warn, store_failures: true}\n      - name: kind\n        data_tests:\n          - accepted_values: {values: [x, \"it's\"], name: kinds}\n      - name: parent\n        tests:\n          - relationships: {to: ref('m'), field: id}\n          - accepted_values: {values: [1, 2], quote: false}\n";

#[test]
fn built_in_tests() {
    let project = project(TESTED);
    let mut all = String::new();
    for node in project.nodes.values().filter(|n| n.test.is_some()) {
        all.push_str(&format!("== {}\n{}\n", node.unique_id, compiled(&project, &node.unique_id).sql.trim()));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn manifest_of_a_small_project() {
    let text = format!(
        "{TESTED}--- seeds/s.csv\nid\n1\n--- models/docs.md\n{{% docs d %}} words {{% enddocs %}}\n--- models/e.yml\nexposures:\n  - {{name: dash, type: dashboard, owner: {{name: a}}, depends_on: [ref('m')], description: \"{{{{ doc('d') }}}}\"}}\n"
    );
    let mut manifest = project(&text).manifest();
    let builtin: Vec<String> =
        manifest["macros"].as_object().unwrap().keys().filter(|k| k.starts_with("macro.dbt.")).cloned().collect();
    for key in builtin {
        manifest["macros"].as_object_mut().unwrap().remove(&key);
    }
    insta::assert_json_snapshot!(manifest);
}
