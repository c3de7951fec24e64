//! Snapshots: where they are written, what is known of them, what is wrong with them.

use super::*;

const TEXT: &str = "--- dbt_project.yml\nname: demo\nprofile: demo\nsnapshots:\n  demo: {+tags: [history], shop: {+schema: kept, two: {+strategy: check, +check_cols: all}}}\n\
--- models/orders.sql\nselect 1 as id, 'new' as status, timestamp '2024-01-01' as updated_at\n\
--- models/s.yml\nsources: [{name: raw, tables: [{name: t, columns: [{name: k, data_type: INT64}, {name: v, data_type: STRING}]}]}]\n\
--- snapshots/shop/two.sql\n{% snapshot one %}\n{{ config(unique_key='id', target_schema='as_is', strategy='timestamp', updated_at='updated_at') }}\nselect * from {{ ref('orders') }}\n{% endsnapshot %}\n\
{%- snapshot other -%}\n{{ config(unique_key=['id'], alias='another') }}\nselect id from {{ ref('orders') }} -- {{ this }}\n{%- endsnapshot %}\n\
--- snapshots/shop/s.yml\nsnapshots:\n  - name: one\n    description: orders over time\n    columns: [{name: id, tests: [not_null]}]\n    tests: [{unique: {column_name: dbt_scd_id}}]\n\
\x20 - name: raw_t\n    relation: source('raw', 't')\n    config: {unique_key: k, strategy: check, check_cols: [v], hard_deletes: new_record, snapshot_meta_column_names: {dbt_valid_to: until}}\n\
--- models/below.sql\nselect id, dbt_valid_to from {{ ref('one') }} where dbt_valid_to is null\n";

#[test]
fn blocks_and_entries_are_nodes() {
    let project = project(TEXT);
    assert_eq!(project.warnings, []);
    let mut shown = String::new();
    for node in project.nodes.values().filter(|node| node.resource_type == crate::ResourceType::Snapshot) {
        shown.push_str(&format!(
            "{} {} {} {} {:?} {:?}\n{}\n",
            node.fqn.join("."),
            node.relation,
            node.original_file_path,
            node.patch_path.as_deref().unwrap_or("-"),
            node.tags,
            node.depends_on,
            compiled(&project, &node.name).sql.trim(),
        ));
    }
    insta::assert_snapshot!(shown);
    let manifest = project.manifest();
    let node = &manifest["nodes"]["snapshot.demo.raw_t"];
    insta::assert_snapshot!(serde_json::to_string_pretty(node).unwrap());
    assert_eq!(manifest["nodes"]["snapshot.demo.one"]["config"]["materialized"], "snapshot");
    assert_eq!(manifest["child_map"]["snapshot.demo.one"].as_array().unwrap().len(), 3);
    let tests: Vec<&Json> =
        manifest["nodes"].as_object().unwrap().values().filter(|n| n["resource_type"] == "test").collect();
    assert!(
        tests
            .iter()
            .all(|test| test["attached_node"] == "snapshot.demo.one" && test["file_key_name"] == "snapshots.one")
    );
    let select = |what: &str| project.select(&[what.to_owned()], &[]).unwrap().ids.join(" ");
    // With their tests.
    assert_eq!(
        select("resource_type:snapshot,tag:history"),
        "snapshot.demo.one snapshot.demo.other snapshot.demo.raw_t \
         test.demo.not_null_one_id.fe01050880 test.demo.unique_one_dbt_scd_id.735b6a9960"
    );
    assert_eq!(select("config.strategy:check"), "snapshot.demo.other snapshot.demo.raw_t");
    assert_eq!(select("shop.two.other"), "snapshot.demo.other");
}

/// What is read of a snapshot is known with the columns that it adds.
#[test]
fn columns_of_snapshots_are_known() {
    let project = project(TEXT);
    let ids: Vec<String> = project.nodes.keys().cloned().collect();
    let report = project.check(&ids, &Offline);
    assert_eq!(report.diagnostics, []);
    let typed = |id: &str| {
        report.outputs[id].iter().map(|c| format!("{} {}", c.name, c.data_type)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        typed("snapshot.demo.one"),
        "id INT64, status STRING, updated_at TIMESTAMP, dbt_scd_id STRING, dbt_updated_at TIMESTAMP, \
         dbt_valid_from TIMESTAMP, dbt_valid_to TIMESTAMP"
    );
    assert_eq!(
        typed("snapshot.demo.raw_t"),
        "k INT64, v STRING, dbt_scd_id STRING, dbt_updated_at TIMESTAMP, dbt_valid_from TIMESTAMP, until TIMESTAMP, dbt_is_deleted STRING"
    );
    assert_eq!(typed("model.demo.below"), "id INT64, dbt_valid_to TIMESTAMP");
    let lineage = project.lineage("below.dbt_valid_to", &Offline).unwrap().tree();
    assert!(lineage.contains("one.dbt_valid_to") && lineage.contains("orders.updated_at"), "{lineage}");
}

/// The statements as they are sent, in both dialects.
#[test]
fn statements() {
    let mut shown = String::new();
    for (target, own) in [("dev", "`history`.`h`"), ("native", "\"demo\".\"history\".\"h\"")] {
        let mut options = options(
            "--- snapshots/h.sql\n{% snapshot h %}{{ config(unique_key=['a', 'b'], strategy='check', check_cols=['V'], hard_deletes='new_record', dbt_valid_to_current='date \"9999-01-01\"') }}select a, b, v from t{% endsnapshot %}\n",
        );
        options.target = Some(target.to_owned());
        let project = load(&options).unwrap();
        let sql = project.snapshot("snapshot.demo.h", &Offline).unwrap();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let changes = sql.changes(&names(&["a", "b", "v", "new"]), &names(&["a", "b", "v"]), own);
        shown.push_str(&format!("{}\n-- then\n{}\n", sql.first().query("select 1;\n"), changes.query("select 1")));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn mistakes_are_told_at_their_place() {
    let block = |name: &str, settings: &str| {
        format!("{{% snapshot {name} %}}\n{{{{ config({settings}) }}}}\nselect 1 as id\n{{% endsnapshot %}}\n")
    };
    let good = block("good", "unique_key='id', strategy='check', check_cols='all'");
    let file = format!("--- snapshots/a.sql\n{good}{}", block("bad", "unique_key='id', strategy='chek'"));
    insta::assert_snapshot!(findings(&file));
    let other = good.replace("good", "m");
    let twice = format!("--- snapshots/a.sql\n{good}{good}{other}--- models/m.sql\nselect 1\n");
    insta::assert_snapshot!(findings(&twice));
    let entry = "--- snapshots/s.yml\nsnapshots:\n  - {name: a, relation: raw.t, config: {unique_key: id, strategy: check, check_cols: all}}\n\
        \x20 - {name: b, relation: ref('gone'), config: {unique_key: id, strategy: timestamp}}\n  - {name: c, config: {strategy: check}}\n";
    insta::assert_snapshot!(findings(entry));
    insta::assert_snapshot!(findings("--- snapshots/a.sql\n{% snapshot a %}\nselect 1\n"));
    let project = project(&format!(
        "--- snapshots/a.sql\n{}",
        block("a", "unique_key='key', strategy='check', check_cols='all'")
    ));
    let report = project.check(&["snapshot.demo.a".to_owned()], &Offline);
    insta::assert_snapshot!(report.diagnostics.iter().map(|d| format!("{d:#}")).collect::<String>());
}
