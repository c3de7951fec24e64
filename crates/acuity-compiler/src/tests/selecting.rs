//! Selection tables.

use super::*;
use crate::IndirectSelection;

const TEXT: &str = "--- seeds/s.csv\nid\n1\n--- models/staging/stg_a.sql\nselect * from {{ source('raw', 'a') }}\n--- models/staging/stg_b.sql\n{{ config(tags=['b']) }}\nselect * from {{ ref('s') }}\n\
--- models/marts/core.sql\nselect * from {{ ref('stg_a') }} join {{ ref('stg_b') }} using (id)\n--- models/marts/leaf.sql\nselect * from {{ ref('core') }}\n\
--- models/marts/schema.yml\nmodels:\n  - name: core\n    columns: [{name: id, tests: [unique, {relationships: {to: ref('stg_a'), field: id}}]}]\n  - {name: leaf, columns: [{name: id, tests: [not_null]}]}\n\
sources: [{name: raw, tables: [{name: a}, {name: b}]}]\nexposures: [{name: dash, type: dashboard, owner: {name: x}, depends_on: [ref('leaf')]}]\n--- tests/core_ok.sql\nselect * from {{ ref('core') }} where false\n\
--- selectors.yml\nselectors:\n  - name: nightly\n    definition:\n      union:\n        - method: tag\n          value: mart\n        - 'stg_a'\n        - exclude: ['leaf']\n";

fn names(project: &Project, select: &[&str], exclude: &[&str], mode: IndirectSelection) -> String {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    match project.select_with(&own(select), &own(exclude), mode) {
        Ok(found) => {
            let short: Vec<String> =
                found.ids.iter().map(|id| id.split('.').skip(2).collect::<Vec<_>>().join(".")).collect();
            let warnings: String = found.warnings.iter().map(|w| format!(" !! {w}")).collect();
            format!("{}{warnings}", short.join(" "))
        }
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn selectors() {
    let project = project(TEXT);
    let mut table = String::new();
    for select in [
        "core",
        "+core",
        "core+",
        "1+core",
        "core+1",
        "@stg_a",
        "demo.marts",
        "marts",
        "marts.core",
        "stg_*",
        "tag:mart",
        "tag:b",
        "tag:mart,core",
        "path:models/staging",
        "models/staging",
        "path:models/**/core.sql",
        "stg_a.sql",
        "source:raw",
        "source:raw.a+1",
        "source:*",
        "exposure:dash",
        "+exposure:dash",
        "config.materialized:table",
        "resource_type:seed",
        "resource_type:test",
        "test_type:singular",
        "test_type:generic",
        "test_name:unique",
        "package:demo",
        "package:this,resource_type:model",
        "selector:nightly",
        "stg_a stg_b",
        "cor",
        "state:modified",
        "tga:x",
        "@core+",
        "config:x",
        "resource_type:modl",
        "+",
        "unique_core_id",
    ] {
        table.push_str(&format!("{select:36} {}\n", names(&project, &[select], &[], IndirectSelection::Eager)));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn exclusion_and_indirect_selection() {
    let project = project(TEXT);
    let mut table = String::new();
    for (label, mode) in [
        ("eager", IndirectSelection::Eager),
        ("cautious", IndirectSelection::Cautious),
        ("buildable", IndirectSelection::Buildable),
        ("empty", IndirectSelection::Empty),
    ] {
        for (select, exclude) in
            [(&["core"][..], &[][..]), (&["core", "stg_a"], &[]), (&["+core"], &["tag:b"]), (&[], &["marts"])]
        {
            table.push_str(&format!(
                "{label:10} {select:?} - {exclude:?}: {}\n",
                names(&project, select, exclude, mode)
            ));
        }
    }
    insta::assert_snapshot!(table);
}

/// selectors.yml: what a definition says about tests has the last word, and what it leaves out stays out.
#[test]
fn rules_for_tests_in_selectors_yml() {
    let text = TEXT.split("--- selectors.yml").next().unwrap_or_default();
    let project = project(&format!(
        "{text}--- selectors.yml\nselectors:\n\
         - {{name: plain, definition: core}}\n\
         - {{name: own, definition: {{method: fqn, value: core, indirect_selection: cautious}}}}\n\
         - {{name: short, definition: {{indirect_selection: empty, fqn: core}}}}\n\
         - {{name: both, definition: {{union: [stg_a, core], indirect_selection: cautious}}}}\n\
         - {{name: no_generic, definition: {{union: [core, {{exclude: [test_type:generic]}}]}}}}\n\
         - {{name: part_excludes, definition: {{union: [stg_b, {{method: fqn, value: core, exclude: [test_name:unique]}}]}}}}\n\
         - {{name: without_node, definition: {{union: [+core, {{exclude: [stg_a]}}]}}}}\n\
         - {{name: keeps_tests, definition: {{union: [+core, {{exclude: [{{fqn: stg_a, indirect_selection: empty}}]}}]}}}}\n\
         - {{name: met, definition: {{intersection: [core, {{method: fqn, value: '*', indirect_selection: cautious}}]}}}}\n\
         - {{name: named, definition: {{method: selector, value: no_generic}}}}\n\
         - {{name: wrong, definition: {{fqn: core, indirect_selection: cautios}}}}\n"
    ));
    let mut table = String::new();
    for select in [
        "plain",
        "own",
        "short",
        "both",
        "no_generic",
        "part_excludes",
        "without_node",
        "keeps_tests",
        "met",
        "named",
        "wrong",
    ] {
        for mode in [IndirectSelection::Eager, IndirectSelection::Cautious] {
            let found = names(&project, &[&format!("selector:{select}")], &[], mode);
            table.push_str(&format!("{select:14} {:9} {found}\n", mode.as_str()));
        }
    }
    table.push_str(&format!(
        "more below     eager     {}\n",
        names(&project, &["selector:no_generic+"], &[], IndirectSelection::Eager)
    ));
    insta::assert_snapshot!(table);
}
