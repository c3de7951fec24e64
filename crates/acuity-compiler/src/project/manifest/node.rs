//! Models, seeds, snapshots and tests in the manifest.

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{Column, MetaColumns, Node, Overrides, RefArgs, ResourceType, Version},
    project::ProjectData,
};

/// A node as the manifest holds it.
pub(crate) fn node(node: &Node, project: &ProjectData) -> Json {
    let is_test = node.resource_type == ResourceType::Test;
    // Of a test where its rows are kept.
    let is_stored = if is_test {
        node.config.flag("store_failures") == Some(true)
    } else {
        node.config.materialized() != "ephemeral"
    };
    let relation = is_stored.then(|| node.relation.sql(project.target.dialect));
    let mut config = node.config.values.clone();
    for (key, value) in [("enabled", json!(true)), ("tags", json!([])), ("meta", json!({}))] {
        config.entry(key.to_owned()).or_insert(value);
    }
    if node.resource_type == ResourceType::Snapshot {
        snapshot_config(&mut config);
    }
    let mut out = json!({
        "database": node.relation.database,
        "schema": node.relation.schema,
        "name": node.name,
        "resource_type": node.resource_type.as_str(),
        "package_name": node.package_name,
        "path": node.path,
        "original_file_path": node.original_file_path,
        "unique_id": node.unique_id,
        "fqn": node.fqn,
        "alias": node.alias,
        "checksum": {"name": if node.checksum.is_empty() { "none" } else { "sha256" }, "checksum": node.checksum},
        "config": config,
        "tags": node.tags,
        "description": node.description,
        "columns": Column::all_to_json(&node.columns),
        "meta": node.meta,
        "group": node.config.get("group"),
        "docs": node.config.get("docs").cloned().unwrap_or_else(|| json!({"show": true, "node_color": null})),
        "patch_path": node.patch_path,
        "build_path": null,
        "unrendered_config": node.unrendered_config,
        // No clock: the same project gives the same bytes.
        "created_at": 0.0,
        "relation_name": relation,
        "raw_code": node.raw_code,
        "doc_blocks": [],
        "depends_on": {"macros": node.depends_on_macros, "nodes": node.depends_on},
    });
    let Some(map) = out.as_object_mut() else { return out };
    match node.resource_type {
        ResourceType::Seed => {
            // dbt's shape of a seed: it calls nothing, and its file is found again from here.
            map.insert("root_path".into(), json!(project.project_dir.display().to_string()));
            map.insert("depends_on".into(), json!({"macros": node.depends_on_macros}));
        }
        _ => {
            let refs: Vec<Json> = node.refs.iter().map(RefArgs::to_json).collect();
            let sources: Vec<Json> = node.sources.iter().map(|(a, b)| json!([a, b])).collect();
            map.extend(Map::from_iter([
                ("language".to_owned(), json!("sql")),
                ("refs".to_owned(), json!(refs)),
                ("sources".to_owned(), json!(sources)),
                ("metrics".to_owned(), json!([])),
                ("compiled_path".to_owned(), Json::Null),
                (
                    "contract".to_owned(),
                    json!({"enforced": node.config.contract(), "alias_types": true, "checksum": null}),
                ),
            ]));
        }
    }
    if node.resource_type == ResourceType::Model {
        let access = node.config.text("access").unwrap_or("protected");
        map.extend(Map::from_iter([
            ("access".to_owned(), json!(access)),
            ("constraints".to_owned(), json!(node.constraints)),
            ("version".to_owned(), json!(node.version.as_ref().map(|it| it.version.to_json()))),
            ("latest_version".to_owned(), json!(node.version.as_ref().map(|it| it.latest.to_json()))),
            ("deprecation_date".to_owned(), json!(node.deprecation_date)),
            ("primary_key".to_owned(), json!(primary_key(node, project))),
            ("time_spine".to_owned(), json!(node.time_spine)),
        ]));
    }
    if let Some(test) = &node.test {
        map.extend(Map::from_iter([
            ("column_name".to_owned(), json!(node.column_name)),
            ("file_key_name".to_owned(), json!(file_key(node, project))),
            ("attached_node".to_owned(), json!(node.attached_node)),
            (
                "test_metadata".to_owned(),
                json!({"name": test.name, "kwargs": test.kwargs, "namespace": test.namespace}),
            ),
        ]));
    }
    out
}

/// A unit test as the manifest holds it.
pub(super) fn unit_test(node: &Node, project: &ProjectData) -> Json {
    let Some(unit) = &node.unit else { return Json::Null };
    let given: Vec<Json> = unit
        .given
        .iter()
        .map(|given| {
            let mut out = given.fixture.to_json();
            out["input"] = json!(given.input);
            out
        })
        .collect();
    let overrides = &unit.overrides;
    let has_overrides = *overrides != Overrides::default();
    let schema = node.depends_on.first().and_then(|id| project.nodes.get(id)).map(|model| &model.relation.schema);
    json!({
        "model": unit.model,
        "given": given,
        "expect": unit.expect.to_json(),
        "name": node.name,
        "resource_type": "unit_test",
        "package_name": node.package_name,
        "path": node.path,
        "original_file_path": node.original_file_path,
        "unique_id": node.unique_id,
        "fqn": node.fqn,
        "description": node.description,
        "overrides": has_overrides.then(|| json!({
            "macros": overrides.macros, "vars": overrides.vars, "env_vars": overrides.env_vars,
        })),
        "depends_on": {"macros": [], "nodes": node.depends_on},
        "config": {"tags": node.tags, "meta": node.meta, "enabled": true},
        "checksum": node.checksum,
        "schema": schema,
        "created_at": 0.0,
        "versions": unit.versions.as_ref().map(|rule| json!({"include": rule.get("include"), "exclude": rule.get("exclude")})),
        "version": node.refs.first().and_then(|wanted| wanted.version.as_ref()).map(Version::to_json),
    })
}

/// What dbt's manifest says of a snapshot that says nothing of it.
fn snapshot_config(config: &mut Map<String, Json>) {
    const KEYS: [&str; 7] = [
        "strategy",
        "unique_key",
        "target_schema",
        "target_database",
        "updated_at",
        "check_cols",
        "dbt_valid_to_current",
    ];
    for key in KEYS {
        config.entry(key).or_insert(Json::Null);
    }
    let names = config.entry("snapshot_meta_column_names").or_insert_with(|| json!({}));
    if let Json::Object(names) = names {
        for key in MetaColumns::KEYS {
            names.entry(key).or_insert(Json::Null);
        }
    }
}

/// As dbt infers it: the first column that is tested to be unique and not null, else the first tested to be unique.
fn primary_key(model: &Node, project: &ProjectData) -> Vec<String> {
    let tested = |test: &str| -> Vec<&str> {
        let of_model = |n: &&Node| n.attached_node.as_ref() == Some(&model.unique_id);
        let tests = project.graph.children(&model.unique_id);
        let tests = tests.iter().filter_map(|id| project.nodes.get(id)).filter(of_model);
        tests
            .filter(|n| n.test.as_ref().is_some_and(|t| t.name == test))
            .filter_map(|n| n.column_name.as_deref())
            .collect()
    };
    let (unique, not_null) = (tested("unique"), tested("not_null"));
    let both = unique.iter().find(|c| not_null.contains(c));
    both.or(unique.first()).map(|c| (*c).to_owned()).into_iter().collect()
}

fn file_key(test: &Node, project: &ProjectData) -> String {
    match test.attached_node.as_ref().and_then(|id| project.nodes.get(id)) {
        Some(node) => format!("{}s.{}", node.resource_type.as_str(), node.name),
        None => test.sources.first().map_or_else(String::new, |(group, _)| format!("sources.{group}")),
    }
}
