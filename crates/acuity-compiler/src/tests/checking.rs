//! Columns and types found before anything runs.

use super::*;

const BASE: &str = "--- seeds/s.csv\nid,kind\n1,a\n--- models/raw.yml\nsources: [{name: raw, tables: [{name: labs, columns: [{name: id, data_type: INT64}, {name: value, data_type: FLOAT64}, {name: label, data_type: STRING}]}, {name: bare}]}]\n";

fn checked(text: &str) -> String {
    let project = project(&format!("{BASE}{text}"));
    let ids: Vec<String> = project.nodes.keys().cloned().collect();
    let report = project.check(&ids, &Offline);
    let mut out: Vec<String> = report.diagnostics.iter().map(|d| format!("{d:#}")).collect();
    for (id, columns) in &report.outputs {
        let columns: Vec<String> = columns.iter().map(|c| format!("{} {}", c.name, c.data_type)).collect();
        out.push(format!("{id}: {}", columns.join(", ")));
    }
    out.push(format!("unchecked: {:?}", report.unchecked));
    out.join("\n\n")
}

#[test]
fn types_flow_from_sources_through_models() {
    insta::assert_snapshot!(checked(
        "--- models/a.sql\n{{ config(materialized='ephemeral') }}\nselect id, value * 2 as doubled from {{ source('raw', 'labs') }}\n--- models/b.sql\nselect a.id, a.doubled, s.kind from {{ ref('a') }} a join {{ ref('s') }} s using (id)\n--- models/c.sql\nselect * from {{ source('raw', 'bare') }}\n--- models/d.sql\nselect * from {{ ref('c') }}\n"
    ));
}

#[test]
fn mistakes_point_at_the_models_own_line() {
    insta::assert_snapshot!(checked(
        "--- models/a.sql\n{% set unused = 1 %}\nselect\n  id,\n  valeu\nfrom {{ source('raw', 'labs') }}\n--- models/b.sql\n{{ config(materialized='ephemeral') }}\nselect id, label + 1 as x from {{ source('raw', 'labs') }}\n--- models/c.sql\nselect nope from {{ ref('s') }}\n"
    ));
}

#[test]
fn a_mistake_in_an_ephemeral_model_is_found_there() {
    let text = format!(
        "{BASE}--- models/e.sql\n{{{{ config(materialized='ephemeral') }}}}\nselect idd from {{{{ ref('s') }}}}\n--- models/m.sql\nwith x as (select 1 as one)\nselect * from {{{{ ref('e') }}}}, x\n"
    );
    let project = project(&text);
    let compiled = compiled(&project, "m");
    let error = acuity_sql::analyze(&compiled.sql, &project.base_catalog()).unwrap_err();
    insta::assert_snapshot!(format!("{:#}", project.sql_diagnostic(&compiled, &error.0[0])));
}

#[test]
fn contracts() {
    let promise = "config: {contract: {enforced: true}}";
    insta::assert_snapshot!(checked(&format!(
        "--- models/kept.sql\nselect value, id from {{{{ source('raw', 'labs') }}}}\n--- models/broken.sql\nselect id, label from {{{{ source('raw', 'labs') }}}}\n--- models/unknown.sql\nselect * from {{{{ source('raw', 'bare') }}}}\n--- models/s.yml\nmodels:\n  - {{name: kept, {promise}, columns: [{{name: ID, data_type: int}}, {{name: value, data_type: FLOAT64}}]}}\n  - {{name: broken, {promise}, columns: [{{name: id, data_type: STRING}}, {{name: value}}]}}\n  - {{name: unknown, {promise}, columns: [{{name: id, data_type: STRING}}]}}\n"
    )));
}
