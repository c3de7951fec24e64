//! The semantic layer in the manifest.

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{RefArgs, Semantic, SemanticKind, UniqueId},
    project::ProjectData,
};

/// Metrics, semantic models or saved queries by id.
pub(crate) fn semantics(data: &ProjectData, kind: SemanticKind) -> Map<String, Json> {
    let of_kind = data.semantics.iter().filter(|(_, one)| one.kind == kind);
    of_kind.map(|(id, one)| (id.clone(), semantic(one, data))).collect()
}

fn semantic(one: &Semantic, data: &ProjectData) -> Json {
    let path = one.original_file_path.split_once('/').map_or(one.original_file_path.as_str(), |(_, below)| below);
    let mut config = json!({"enabled": true, "group": one.group, "meta": one.meta});
    let has_none = one.description.is_empty() && one.kind != SemanticKind::Metric;
    let description = (!has_none).then_some(one.description.as_str());
    let refs: Vec<Json> = one.refs.iter().map(RefArgs::to_json).collect();
    let mut body = one.body.clone();
    let mut out = json!({
        "name": one.name, "resource_type": one.kind.as_str(), "package_name": one.package_name, "path": path,
        "original_file_path": one.original_file_path, "unique_id": one.unique_id, "fqn": one.fqn,
        "description": description, "label": one.label, "metadata": null, "unrendered_config": one.unrendered_config,
        "depends_on": {"macros": [], "nodes": one.depends_on}, "refs": refs, "created_at": 0.0, "group": one.group,
    });
    match one.kind {
        SemanticKind::Metric => {
            out["meta"] = json!(one.meta);
            out["tags"] = json!(one.tags);
            out["sources"] = json!([]);
            out["metrics"] = json!([]);
        }
        SemanticKind::SemanticModel => {
            let model = one.depends_on.first().and_then(|id| data.nodes.get(id));
            out["node_relation"] = model.map_or(Json::Null, |node| {
                json!({
                    "alias": node.relation.identifier, "schema_name": node.relation.schema,
                    "database": node.relation.database, "relation_name": data.quoting.name(&node.relation, data.target.dialect),
                })
            });
        }
        SemanticKind::SavedQuery => {
            out["tags"] = json!(one.tags);
            config["cache"] = json!({"enabled": false});
            config["export_as"] = Json::Null;
            config["schema"] = Json::Null;
            let exports = body.get_mut("exports").and_then(Json::as_array_mut);
            for export in exports.into_iter().flatten() {
                export["config"]["database"] = json!(data.target.database());
            }
        }
    }
    out["config"] = config;
    if let Some(params) = body.get_mut("type_params") {
        params["input_measures"] = json!(measures(&one.unique_id, data, 0));
    }
    if let Some(map) = out.as_object_mut() {
        map.extend(body);
    }
    out
}

/// Measures that a metric rests on, its own and those of the metrics it reads.
fn measures(id: &UniqueId, data: &ProjectData, depth: usize) -> Vec<Json> {
    let Some(metric) = data.semantics.get(id).filter(|one| one.kind == SemanticKind::Metric && depth < 64) else {
        return Vec::new();
    };
    let params = metric.body.get("type_params").unwrap_or(&Json::Null);
    let conversion = &params["conversion_type_params"];
    let own = [&params["measure"], &conversion["base_measure"], &conversion["conversion_measure"]];
    let mut all: Vec<Json> = own.into_iter().filter(|measure| !measure.is_null()).cloned().collect();
    for above in &metric.depends_on {
        for measure in measures(above, data, depth + 1) {
            if !all.contains(&measure) {
                all.push(measure);
            }
        }
    }
    all
}
