//! dbt's manifest.json, schema version 12.

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{Column, MetaColumns, Node, Overrides, ResourceType, Source, UniqueId},
    digest::md5,
    project::{Project, ProjectData},
};

/// A node as the manifest holds it.
pub(crate) fn node(node: &Node, project: &ProjectData) -> Json {
    let is_test = node.resource_type == ResourceType::Test;
    let relation =
        (node.config.materialized() != "ephemeral" && !is_test).then(|| node.relation.sql(project.target.dialect));
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
            let refs: Vec<Json> =
                node.refs.iter().map(|r| json!({"name": r.name, "package": r.package, "version": r.version})).collect();
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
            ("constraints".to_owned(), json!([])),
            ("version".to_owned(), Json::Null),
            ("latest_version".to_owned(), Json::Null),
            ("deprecation_date".to_owned(), Json::Null),
            ("primary_key".to_owned(), json!(primary_key(node, project))),
            ("time_spine".to_owned(), Json::Null),
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
fn unit_test(node: &Node, project: &ProjectData) -> Json {
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
        "versions": null,
        "version": null,
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

/// A source as the manifest holds it.
pub(crate) fn source(source: &Source, project: &ProjectData) -> Json {
    json!({
        "database": source.relation.database,
        "schema": source.relation.schema,
        "name": source.name,
        "resource_type": "source",
        "package_name": source.package_name,
        "path": source.original_file_path,
        "original_file_path": source.original_file_path,
        "unique_id": source.unique_id,
        "fqn": source.fqn,
        "source_name": source.source_name,
        "source_description": source.source_description,
        "loader": source.loader,
        "identifier": source.relation.identifier,
        "quoting": {"database": null, "schema": null, "identifier": null, "column": null},
        "loaded_at_field": source.loaded_at_field,
        "loaded_at_query": source.loaded_at_query,
        "unrendered_database": null,
        "unrendered_schema": null,
        "freshness": source.freshness.clone().unwrap_or_else(|| json!({
            "warn_after": {"count": null, "period": null}, "error_after": {"count": null, "period": null}, "filter": null,
        })),
        "external": null,
        "description": source.description,
        "columns": Column::all_to_json(&source.columns),
        "meta": source.meta,
        "source_meta": {},
        "tags": source.tags,
        "config": source.config.values,
        "patch_path": null,
        "unrendered_config": {},
        "relation_name": source.relation.sql(project.target.dialect),
        "created_at": 0.0,
        "doc_blocks": [],
    })
}

/// Exposures by id.
pub(super) fn exposures(data: &ProjectData) -> Map<String, Json> {
    data
        .exposures
        .iter()
        .map(|(id, e)| {
            let refs: Vec<Json> = e.refs.iter().map(|r| json!({"name": r.name, "package": r.package, "version": r.version})).collect();
            let mut owner = e.owner.clone();
            owner.entry("email").or_insert(Json::Null);
            owner.entry("name").or_insert(Json::Null);
            let below = e.original_file_path.split_once('/').map_or(e.original_file_path.as_str(), |(_, below)| below);
            let value = json!({
                "name": e.name, "resource_type": "exposure", "package_name": e.package_name, "path": below,
                "original_file_path": e.original_file_path, "unique_id": id, "fqn": e.fqn, "type": e.kind, "owner": owner,
                "description": e.description, "label": e.label, "maturity": e.maturity, "meta": e.meta, "tags": e.tags,
                "config": {"enabled": true, "tags": e.tags, "meta": e.meta}, "unrendered_config": {}, "url": e.url,
                "depends_on": {"macros": [], "nodes": e.depends_on}, "refs": refs,
                "sources": e.sources.iter().map(|(a, b)| json!([a, b])).collect::<Vec<_>>(), "metrics": [], "created_at": 0.0,
            });
            (id.clone(), value)
        })
        .collect()
}

/// Groups by id.
pub(super) fn groups(data: &ProjectData) -> Map<String, Json> {
    data.groups
        .iter()
        .map(|(id, group)| {
            let path =
                group.original_file_path.split_once('/').map_or(group.original_file_path.as_str(), |(_, below)| below);
            let value = json!({
                "name": group.name, "resource_type": "group", "package_name": group.package_name, "path": path,
                "original_file_path": group.original_file_path, "unique_id": id, "owner": group.owner,
                "description": group.description, "config": {"meta": {}},
            });
            (id.clone(), value)
        })
        .collect()
}

impl Project {
    /// The project as dbt's `manifest.json` of schema version 12, without secrets.
    pub fn manifest(&self) -> Json {
        let mut manifest = self.whole_manifest();
        self.world.secrets.scrub_json(&mut manifest);
        manifest
    }

    fn whole_manifest(&self) -> Json {
        let data: &ProjectData = &self.data;
        let (units, built): (Vec<&Node>, Vec<&Node>) = data.nodes.values().partition(|n| n.unit.is_some());
        let nodes: Map<String, Json> = built.iter().map(|n| (n.unique_id.clone(), node(n, data))).collect();
        let unit_tests: Map<String, Json> = units.iter().map(|n| (n.unique_id.clone(), unit_test(n, data))).collect();
        let sources: Map<String, Json> = data.sources.iter().map(|(id, s)| (id.clone(), source(s, data))).collect();
        let macros: Map<String, Json> = data
            .macros
            .iter()
            .map(|(id, m)| {
                let arguments: Vec<Json> = m.arguments.iter().map(|a| json!({"name": a, "type": null, "description": ""})).collect();
                let value = json!({
                    "name": m.name, "resource_type": "macro", "package_name": m.package_name, "path": m.original_file_path,
                    "original_file_path": m.original_file_path, "unique_id": id, "macro_sql": m.macro_sql, "depends_on": {"macros": []},
                    "description": m.description, "meta": m.meta, "docs": {"show": true, "node_color": null}, "patch_path": m.patch_path,
                    "arguments": arguments, "created_at": 0.0, "supported_languages": null,
                });
                (id.clone(), value)
            })
            .collect();
        let docs: Map<String, Json> = data
            .docs
            .iter()
            .map(|(id, d)| {
                let value = json!({
                    "name": d.name, "resource_type": "doc", "package_name": d.package_name, "path": d.original_file_path,
                    "original_file_path": d.original_file_path, "unique_id": id, "block_contents": d.block_contents,
                });
                (id.clone(), value)
            })
            .collect();
        let (exposures, groups) = (exposures(data), groups(data));
        let members = |name: &str| -> Vec<&UniqueId> {
            let of_group = |node: &&Node| node.config.text("group") == Some(name);
            data.nodes.values().filter(of_group).map(|node| &node.unique_id).collect()
        };
        let group_map: Map<String, Json> =
            data.groups.values().map(|group| (group.name.clone(), json!(members(&group.name)))).collect();
        let ids = || data.nodes.keys().chain(data.sources.keys()).chain(data.exposures.keys());
        let map_of = |f: &dyn Fn(&UniqueId) -> Vec<UniqueId>| -> Map<String, Json> {
            ids().map(|id| (id.clone(), json!(f(id)))).collect()
        };
        let parents = |id: &UniqueId| {
            let listed =
                data.nodes.get(id).map(|n| &n.depends_on).or_else(|| data.exposures.get(id).map(|e| &e.depends_on));
            listed.cloned().unwrap_or_default()
        };
        let disabled: Map<String, Json> =
            data.disabled.iter().map(|(id, n)| (id.clone(), json!([node(n, data)]))).collect();
        json!({
            "metadata": {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
                "dbt_version": crate::definitions::DBT_VERSION,
                "generated_at": data.run_started_at,
                "invocation_id": data.invocation_id,
                "invocation_started_at": data.run_started_at,
                "env": {},
                "project_name": data.name,
                "project_id": md5(&data.name),
                "user_id": null,
                "send_anonymous_usage_stats": false,
                "adapter_type": data.target.dialect.name(),
                "quoting": {"database": true, "schema": true, "identifier": true, "column": null},
            },
            "nodes": nodes,
            "sources": sources,
            "macros": macros,
            "docs": docs,
            "exposures": exposures,
            "metrics": {},
            "groups": groups,
            "selectors": data.selectors,
            "disabled": disabled,
            "parent_map": map_of(&parents),
            "child_map": map_of(&|id| data.graph.children(id)),
            "group_map": group_map,
            "saved_queries": {},
            "semantic_models": {},
            "unit_tests": unit_tests,
        })
    }

    /// The graph as dbt's `graph_summary.json` gives it: nodes by number with the numbers of what reads them.
    pub fn graph_summary(&self) -> Json {
        let order = self.graph.topological();
        let number = |id: &str| order.iter().position(|o| o == id);
        let nodes: Map<String, Json> = order
            .iter()
            .enumerate()
            .map(|(i, id)| {
                let kind = id.split('.').next().unwrap_or_default();
                let next: Vec<usize> = self.graph.children(id).iter().filter_map(|c| number(c)).collect();
                let mut entry = json!({"name": id, "type": kind});
                if !next.is_empty() {
                    entry["succ"] = json!(next);
                }
                (i.to_string(), entry)
            })
            .collect();
        json!({"_invocation_id": self.invocation_id, "linked": nodes})
    }
}
