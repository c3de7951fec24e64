//! dbt's manifest.json, schema version 12.

mod node;
mod outside;
mod semantic;

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{Node, SemanticKind, UniqueId},
    digest::md5,
    project::{Project, ProjectData},
};

pub(crate) use node::node;
use node::unit_test;
pub(crate) use outside::{exposures, groups, source};
pub(crate) use semantic::semantics;

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
        let ids = || {
            let outside = data.exposures.keys().chain(data.semantics.keys());
            data.nodes.keys().chain(data.sources.keys()).chain(outside)
        };
        let map_of = |f: &dyn Fn(&UniqueId) -> Vec<UniqueId>| -> Map<String, Json> {
            ids().map(|id| (id.clone(), json!(f(id)))).collect()
        };
        let parents = |id: &UniqueId| {
            let of_exposure = || data.exposures.get(id).map(|exposure| &exposure.depends_on);
            let of_layer = || data.semantics.get(id).map(|one| &one.depends_on);
            let listed = data.nodes.get(id).map(|node| &node.depends_on).or_else(of_exposure).or_else(of_layer);
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
            "metrics": semantics(data, SemanticKind::Metric),
            "groups": groups,
            "selectors": data.selectors,
            "disabled": disabled,
            "parent_map": map_of(&parents),
            "child_map": map_of(&|id| data.graph.children(id)),
            "group_map": group_map,
            "saved_queries": semantics(data, SemanticKind::SavedQuery),
            "semantic_models": semantics(data, SemanticKind::SemanticModel),
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
