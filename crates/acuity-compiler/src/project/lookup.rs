//! What templates look up in a linked project.

use std::collections::BTreeSet;

use minijinja::Value;
use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{External, RefArgs, Relation, ResourceType, SemanticKind, UniqueId, cte_name},
    jinja::{
        fault::Fault,
        render::{Found, Lookup, Referred},
        values::from_json,
    },
    project::{ProjectData, manifest},
};

impl Lookup for ProjectData {
    fn find_ref(&self, package: &str, reader: &str, wanted: &RefArgs) -> Result<Referred, Fault> {
        let node = self.resolve_ref(package, wanted)?;
        let ephemeral = node.config.materialized() == "ephemeral" && node.resource_type == ResourceType::Model;
        let cte = ephemeral.then(|| (node.unique_id.clone(), cte_name(&node.alias)));
        let deferred = self.deferred.as_ref().and_then(|state| state.of(&node.unique_id));
        let event_time = node.config.text("event_time").map(str::to_owned);
        let is_known = self
            .nodes
            .get(reader)
            .is_none_or(|reader| reader.depends_on.contains(&node.unique_id) || reader.unique_id == node.unique_id);
        Ok(Referred { relation: node.relation.clone(), is_known, event_time, deferred, cte })
    }

    fn find_source(&self, package: &str, wanted: &(String, String)) -> Result<Found, Fault> {
        let source = self.resolve_source(package, wanted)?;
        let event_time = source.config.text("event_time").map(str::to_owned);
        let (relation, quoting) = (source.relation.clone(), source.quoting);
        Ok(Found { relation, quoting, external: source.external.clone(), event_time, cte: None })
    }

    fn external_parents(&self, selected: &[UniqueId]) -> Vec<(Relation, String)> {
        let root = self.target.settings.get("external_root").and_then(Json::as_str).unwrap_or(".");
        let parents: BTreeSet<&UniqueId> =
            selected.iter().filter_map(|id| self.nodes.get(id)).flat_map(|node| &node.depends_on).collect();
        let parents = parents.into_iter().filter(|id| !selected.contains(id)).filter_map(|id| self.nodes.get(id));
        let external = parents.filter(|node| node.config.materialized() == "external").filter_map(|node| {
            // What cannot be read is told when the model is built.
            let file = External::read(&node.config, &node.relation.identifier, root).ok()?;
            Some((node.relation.clone(), file.reading()))
        });
        external.collect()
    }

    fn node(&self, id: &str) -> Option<Json> {
        self.nodes.get(id).map(|node| manifest::node(node, self))
    }

    fn graph(&self) -> Value {
        self.graph_of_templates.get_or_init(|| from_json(&graph(self))).clone()
    }
}

/// `graph` of the templates.
fn graph(data: &ProjectData) -> Json {
    let nodes: Map<String, Json> = data
        .nodes
        .iter()
        .filter(|(_, node)| node.unit.is_none())
        .map(|(id, node)| (id.clone(), manifest::node(node, data)))
        .collect();
    let sources: Map<String, Json> =
        data.sources.iter().map(|(id, source)| (id.clone(), manifest::source(source, data))).collect();
    json!({
        "nodes": nodes, "sources": sources, "exposures": manifest::exposures(data), "groups": manifest::groups(data),
        "metrics": manifest::semantics(data, SemanticKind::Metric),
        "semantic_models": manifest::semantics(data, SemanticKind::SemanticModel),
        "saved_queries": manifest::semantics(data, SemanticKind::SavedQuery),
    })
}
