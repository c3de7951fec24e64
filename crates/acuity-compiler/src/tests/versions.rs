//! Models of several versions.

use super::*;

const TEXT: &str = r#"--- models/marts/m_v1.sql
select 1 as id, 'a' as name
--- models/marts/second.sql
{{ config(tags=['own']) }}
select 1 as id, 2 as size
--- models/marts/m_v3.sql
select 1 as id
--- models/plain.sql
select * from {{ ref('m') }}
--- models/pinned.sql
select a.id from {{ ref('m', v=1) }} a join {{ ref('demo', 'm', version='3') }} using (id)
--- models/marts/s.yml
models:
  - name: m
    description: said of all
    latest_version: 2
    config: {tags: [all], meta: {team: x}}
    tests: [{unique: {column_name: id}}]
    columns:
      - {name: id, description: a key, tests: [not_null]}
      - {name: name, data_type: STRING}
    versions:
      - v: 1
      - v: 2
        defined_in: second
        description: said of the second
        config: {meta: {team: y}, materialized: view}
        columns:
          - {include: all, exclude: [name]}
          - {name: size}
      - v: 3
        tests: []
        columns: [{include: [id]}]
unit_tests:
  - {name: t, model: m, given: [], expect: {rows: [{id: 1}]}, versions: {exclude: [3]}}
"#;

#[test]
fn files_of_one_entry_are_versions_of_one_model() {
    let project = project(TEXT);
    let manifest = project.manifest();
    let shown: Vec<String> = ["m.v1", "m.v2", "m.v3"]
        .iter()
        .map(|name| {
            let node = &manifest["nodes"][format!("model.demo.{name}")];
            let keys =
                ["name", "version", "latest_version", "alias", "fqn", "path", "description", "tags", "relation_name"];
            let all: Vec<String> = keys.iter().map(|key| format!("{key}: {}", node[*key])).collect();
            let columns: Vec<&String> = node["columns"].as_object().unwrap().keys().collect();
            format!("{}\n  {columns:?} {}", all.join(", "), node["config"])
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    let tests: Vec<&String> = project.nodes.keys().filter(|id| id.contains("test.")).collect();
    insta::assert_snapshot!(format!("{tests:#?}"));
    assert_eq!(project.nodes["model.demo.plain"].depends_on, ["model.demo.m.v2"]);
    assert_eq!(project.nodes["model.demo.pinned"].depends_on, ["model.demo.m.v1", "model.demo.m.v3"]);
    assert!(compiled(&project, "pinned").sql.contains("`m_v1` a join `analytics`.`m_v3`"));
    assert_eq!(project.find("m").unwrap().unique_id, "model.demo.m.v2");
    assert_eq!(project.find("m.v3").unwrap().unique_id, "model.demo.m.v3");
    assert_eq!(manifest["nodes"]["model.demo.pinned"]["refs"][0]["version"], 1);
}

#[test]
fn versions_are_selected() {
    let project = project(TEXT);
    let mut table = String::new();
    for select in [
        "m",
        "m.v1",
        "m_v3",
        "marts.m.v2",
        "marts",
        "version:latest",
        "version:prerelease",
        "version:old",
        "version:none",
        "version:last",
    ] {
        let found = project.select_with(&[select.to_owned()], &[], crate::IndirectSelection::Empty);
        let found = found.map_or_else(|errors| errors.to_string(), |found| format!("{:?}", found.ids));
        table.push_str(&format!("{select:<20}{found}\n"));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_wrong_with_versions_is_told() {
    insta::assert_snapshot!(findings(
        r#"--- models/m_v1.sql
select 1 as id
--- models/n.sql
select * from {{ ref('m', v=2) }} join {{ ref('n2', v=1) }}
--- models/n2.sql
select 1
--- models/both.sql
select 1
--- models/both_v1.sql
select 1
--- models/s.yml
models:
  - name: m
    latest_version: 4
    columns: [{name: id}]
    versions:
      - {v: 1, deprecated: yes}
      - {v: '1'}
      - {defined_in: x}
      - {v: 3, columns: [{include: id}, {exclude: [di]}]}
  - {name: both, versions: [{v: 1}]}
  - {name: list, versions: {v: 1}}
unit_tests:
  - {name: t, model: m, given: [], expect: {rows: []}, versions: {include: [7]}}
  - {name: u, model: n2, given: [], expect: {rows: []}, versions: {include: [1]}}
"#
    ));
}

#[test]
fn what_should_not_be_read_is_told() {
    insta::assert_snapshot!(findings(
        r#"--- models/m_v1.sql
select 1 as id
--- models/m_v2.sql
select 1 as id
--- models/soon.sql
select 1 as id
--- models/r.sql
select * from {{ ref('m', v=1) }} join {{ ref('soon') }}
--- models/s.yml
models:
  - {name: m, versions: [{v: 1, deprecation_date: 2025-06-30}, {v: 2}]}
  - {name: soon, deprecation_date: '2030-01-01 00:00:00.00+01:00'}
"#
    ));
    insta::assert_snapshot!(findings(
        "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels: [{name: m, deprecation_date: soon}]\n"
    ));
}
