//! The manifest as one document. Its entries are made as they are written: all at once they take more memory than the project.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value as Json, json};

use super::{
    CompiledNode, exposures, groups, node,
    node::{group, unit_test},
    operations::operations,
    selectors, semantics, source,
};
use crate::{
    definitions::{Doc, Macro, Node, SemanticKind, UniqueId},
    digest::md5,
    project::ProjectData,
};

/// The document.
pub(super) struct Manifest<'a> {
    pub(super) data: &'a ProjectData,
    /// What goes before the entries of `metadata`.
    pub(super) run: &'a Map<String, Json>,
    /// Nodes that were compiled.
    pub(super) compiled: &'a BTreeMap<UniqueId, CompiledNode>,
}

impl Serialize for Manifest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = self.data;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("metadata", &self.metadata())?;
        out.serialize_entry("nodes", &Nodes(self))?;
        out.serialize_entry("sources", &Entries(|| data.sources.iter().map(|(id, one)| (id, source(one, data)))))?;
        out.serialize_entry("macros", &Entries(|| data.macros.iter().map(|(id, one)| (id, macro_(one, data)))))?;
        out.serialize_entry("docs", &Entries(|| data.docs.iter().map(|(id, one)| (id, doc(id, one)))))?;
        out.serialize_entry("exposures", &exposures(data))?;
        out.serialize_entry("metrics", &semantics(data, SemanticKind::Metric))?;
        out.serialize_entry("groups", &groups(data))?;
        out.serialize_entry("selectors", &selectors::expanded(&data.selectors))?;
        out.serialize_entry(
            "disabled",
            &Entries(|| data.disabled.iter().map(|(id, one)| (id, json!([node(one, data)])))),
        )?;
        out.serialize_entry("parent_map", &Entries(|| ids(data).map(|id| (id, parents(data, id)))))?;
        out.serialize_entry("child_map", &Entries(|| ids(data).map(|id| (id, data.graph.children(id)))))?;
        let members = |name: &str| -> Vec<&UniqueId> {
            data.nodes.iter().filter(|(_, one)| group(one, data) == Some(name)).map(|(id, _)| id).collect()
        };
        out.serialize_entry(
            "group_map",
            &Entries(|| data.groups.values().map(|group| (&group.name, members(&group.name)))),
        )?;
        out.serialize_entry("saved_queries", &semantics(data, SemanticKind::SavedQuery))?;
        out.serialize_entry("semantic_models", &semantics(data, SemanticKind::SemanticModel))?;
        out.serialize_entry(
            "unit_tests",
            &Entries(|| data.nodes.iter().filter(|(_, one)| is_unit(one)).map(|(id, one)| (id, unit_test(one, data)))),
        )?;
        out.end()
    }
}

impl Manifest<'_> {
    /// A node, with its SQL where it was compiled.
    fn node<'a>(&'a self, node: &'a Node) -> node::Entry<'a> {
        node::Entry { node, project: self.data, compiled: self.compiled.get(&node.unique_id) }
    }

    fn metadata(&self) -> Json {
        let data = self.data;
        let mut metadata = json!({
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
            "quoting": data.quoting.of_project(),
        });
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.extend(self.run.clone());
        }
        metadata
    }
}

/// Models, seeds, snapshots, tests and the hooks of runs.
struct Nodes<'a>(&'a Manifest<'a>);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = self.0.data;
        let mut out = serializer.serialize_map(None)?;
        for (id, node) in data.nodes.iter().filter(|(_, node)| !is_unit(node)) {
            out.serialize_entry(id, &self.0.node(node))?;
        }
        for (id, operation) in operations(data) {
            out.serialize_entry(&id, &operation)?;
        }
        out.end()
    }
}

/// Unit tests have a part of the manifest for themselves.
fn is_unit(node: &Node) -> bool {
    node.unit.is_some()
}

/// A mapping whose entries are made one after the other.
struct Entries<F>(F);

impl<K: Serialize, V: Serialize, I: Iterator<Item = (K, V)>, F: Fn() -> I> Serialize for Entries<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

/// Everything that has parents.
fn ids(data: &ProjectData) -> impl Iterator<Item = &UniqueId> {
    let outside = data.exposures.keys().chain(data.semantics.keys());
    data.nodes.keys().chain(data.sources.keys()).chain(outside)
}

fn parents<'a>(data: &'a ProjectData, id: &UniqueId) -> &'a [UniqueId] {
    let of_exposure = || data.exposures.get(id).map(|exposure| &exposure.depends_on);
    let of_layer = || data.semantics.get(id).map(|one| &one.depends_on);
    let listed = data.nodes.get(id).map(|node| &node.depends_on).or_else(of_exposure).or_else(of_layer);
    listed.map(Vec::as_slice).unwrap_or_default()
}

fn macro_(one: &Macro, data: &ProjectData) -> Json {
    json!({
        "name": one.name, "resource_type": "macro", "package_name": one.package_name, "path": one.original_file_path,
        "original_file_path": one.original_file_path, "unique_id": one.unique_id, "macro_sql": one.macro_sql,
        "depends_on": {"macros": data.world.called_by(one)}, "description": one.description, "meta": one.meta,
        "docs": {"show": true, "node_color": null}, "patch_path": one.patch_path, "arguments": one.arguments,
        "created_at": 0.0, "supported_languages": null,
    })
}

fn doc(id: &UniqueId, one: &Doc) -> Json {
    json!({
        "name": one.name, "resource_type": "doc", "package_name": one.package_name, "path": one.path,
        "original_file_path": one.original_file_path, "unique_id": id, "block_contents": one.block_contents,
    })
}
