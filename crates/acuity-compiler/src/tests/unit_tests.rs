//! Unit tests: what their models become, what is known of them, what is wrong with them.

use super::*;

const TEXT: &str = "--- models/orders.sql\nselect 1 as id, 'new' as status\n--- models/s.yml\n\
sources: [{name: raw, tables: [{name: t, columns: [{name: k, data_type: INT64}, {name: v, data_type: STRING}]}]}]\n\
--- seeds/codes.csv\ncode,label\n1,one\n2,\n--- tests/fixtures/old.csv\nid,n\n7,\n--- tests/fixtures/raw.sql\nselect 1 as k, 'x' as v;\n\
--- macros/m.sql\n{% macro factor() %}1{% endmacro %}{% macro since() %}{% if is_incremental() %}and n > (select max(n) from {{ this }}){% endif %}{% endmacro %}\n\
--- models/marts/m.sql\n{{ config(materialized='incremental') }}\nwith x as (select * from {{ ref('orders') }})\nselect id, v, {{ factor() }} as f, '{{ var('unit', 'g') }} {{ env_var('HOME_OF', '') }}' as u\n\
from x join {{ source('raw', 't') }} on k = id join {{ ref('codes') }} on true where true {{ since() }}\n\
--- models/marts/u.yml\nunit_tests:\n  - name: first\n    description: The first time.\n    model: m\n    config: {tags: [fast]}\n\
\x20   given:\n      - {input: ref('orders'), rows: [{id: 1, status: \"it's\"}, {ID: 2}]}\n      - input: source('raw', 't')\n        format: csv\n        rows: |\n          k,v\n          1,\n          2,b\n\
\x20     - input: ref('codes')\n    expect: {rows: [{id: 1, f: 2.5, u: kg home}]}\n    overrides: {macros: {factor: 2.5}, vars: {unit: kg}, env_vars: {HOME_OF: home}}\n\
\x20 - name: again\n    model: m\n    given:\n      - {input: ref('orders'), rows: [{id: 7}]}\n      - {input: \"source('raw', 't')\", format: sql, fixture: raw}\n      - {input: ref('codes'), rows: []}\n      - {input: this, format: csv, fixture: old}\n\
\x20   expect: {format: sql, rows: select 1 as id}\n    overrides: {macros: {is_incremental: true, factor: 1}}\n";

#[test]
fn models_are_rendered_over_rows_that_are_given() {
    let project = project(TEXT);
    assert_eq!(project.warnings, []);
    let mut shown = String::new();
    for name in ["first", "again"] {
        let node = project.find(&format!("unit_test.demo.m.{name}")).unwrap();
        // The columns of what is there have the last word.
        for state in [&Offline as &dyn RunState, &Built] {
            if name == "again" && state.relation_kind(&project.nodes["model.demo.m"].relation).is_some() {
                continue;
            }
            shown.push_str(&match project.compile(&node.unique_id, state) {
                Ok(compiled) => format!("{}\n\n", compiled.sql),
                Err(errors) => format!("{errors:#}\n\n"),
            });
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn artifacts_and_selection() {
    let project = project(TEXT);
    let manifest = project.manifest();
    assert!(manifest["nodes"].as_object().unwrap().keys().all(|id| !id.starts_with("unit_test")));
    insta::assert_snapshot!(serde_json::to_string_pretty(&manifest["unit_tests"]["unit_test.demo.m.first"]).unwrap());
    assert_eq!(manifest["child_map"]["model.demo.m"].as_array().unwrap().len(), 2);
    let select = |what: &str| project.select(&[what.to_owned()], &[]).unwrap().ids.join(" ");
    let both = "unit_test.demo.m.again unit_test.demo.m.first";
    assert_eq!(select("test_type:unit"), both);
    assert_eq!(select("resource_type:unit_test"), both);
    assert_eq!(select("unit_test:first"), "unit_test.demo.m.first");
    assert_eq!(select("unit_test:demo.aga*"), "unit_test.demo.m.again");
    assert_eq!(select("tag:fast"), "unit_test.demo.m.first");
    assert_eq!(select("m"), format!("model.demo.m {both}"));
    assert_eq!(select("test_type:data"), "");
}

#[test]
fn mistakes_are_told_at_their_place() {
    let entry = |text: &str| {
        let head = "--- models/a.sql\nselect 1 as id\n--- models/m.sql\nselect * from {{ ref('a') }}\n--- models/u.yml\nunit_tests:\n";
        format!("{head}{text}")
    };
    let mut shown = String::new();
    for text in [
        "  - {name: t, model: gone, given: [], expect: {rows: []}}\n",
        "  - {name: t, model: m, given: [{input: ref('gone'), rows: []}], expect: {rows: []}}\n",
        "  - {name: t, model: m, given: [{input: ref('a')}], expect: {rows: []}}\n",
        "  - {name: t, model: m, given: [{input: a, rows: []}], expect: {rows: []}}\n",
        "  - {name: t, model: m, given: [{input: ref('a'), rows: [1]}]}\n",
        "  - {name: t, model: m, given: [{input: ref('a'), format: csv, fixture: f}], expect: {rows: [], format: table}}\n",
        "  - {name: t, model: m, given: [{input: ref('a'), format: csv, rows: \"a,b\\n1\"}], expects: {rows: []}}\n",
        "  - {name: t, model: m, given: [], expect: {rows: []}}\n  - {name: t, model: m, given: [], expect: {rows: []}}\n",
    ] {
        shown.push_str(&format!("{}\n\n", findings(&entry(text))));
    }
    for text in [
        "  - {name: t, model: m, given: [], expect: {rows: []}}\n",
        "  - {name: t, model: m, given: [{input: ref('a'), rows: []}], expect: {rows: []}}\n",
        "models: [{name: a, columns: [{name: id, data_type: INT64}]}]\nunit_tests:\n  - {name: t, model: m, given: [{input: ref('a'), rows: [{idd: 1}]}], expect: {rows: []}}\n",
    ] {
        let text = if text.starts_with("models") { entry("").replace("unit_tests:\n", "") + text } else { entry(text) };
        let errors = project(&text).compile("unit_test.demo.m.t", &Offline).unwrap_err();
        shown.push_str(&format!("{errors:#}\n\n"));
    }
    insta::assert_snapshot!(shown);
}
