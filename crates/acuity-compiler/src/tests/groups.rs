//! Groups, and models that are kept to them.

use super::*;

const TEXT: &str = "--- models/a.sql\n{{ config(group='money', access='private') }}\nselect 1 as id\n--- models/b.sql\n{{ config(group='money') }}\nselect * from {{ ref('a') }}\n\
--- models/s.yml\ngroups: [{name: money, owner: {name: x}}]\nmodels: [{name: a, columns: [{name: id, tests: [unique]}]}]\n\
unit_tests: [{name: t, model: a, given: [], expect: {rows: [{id: 1}]}}]\n";

#[test]
fn members_of_a_group_read_its_private_models() {
    let project = project(TEXT);
    let manifest = project.manifest();
    assert_eq!(manifest["groups"]["group.demo.money"]["owner"]["name"], "x");
    assert_eq!(
        manifest["group_map"]["money"],
        serde_json::json!(["model.demo.a", "model.demo.b", "test.demo.unique_a_id.f6a5f640da"])
    );
    assert_eq!(manifest["nodes"]["model.demo.a"]["access"], "private");
    let selected = project.select(&["access:private".to_owned()], &[]).unwrap().ids;
    assert_eq!(selected[0], "model.demo.a");
}

#[test]
fn others_do_not() {
    insta::assert_snapshot!(findings(&format!(
        "{TEXT}--- models/c.sql\nselect 1 as n,\n* from {{{{ ref('a') }}}}\n--- models/e.yml\n\
         exposures: [{{name: dash, type: dashboard, owner: {{name: x}}, depends_on: [ref('a')]}}]\n\
         --- models/d.sql\n{{{{ config(group='mony', access='privat') }}}}\nselect 1\n--- models/f.sql\n{{{{ config(group='mony') }}}}\nselect 1\n"
    )));
}
