//! What templates look up in a linked project.

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{RefArgs, ResourceType, SemanticKind},
    jinja::{
        fault::Fault,
        render::{Found, Lookup, Referred, cte_name},
    },
    project::{ProjectData, manifest},
};

impl Lookup for ProjectData {
    fn find_ref(&self, package: &str, wanted: &RefArgs) -> Result<Referred, Fault> {
        let node = self.resolve_ref(package, wanted)?;
        let ephemeral = node.config.materialized() == "ephemeral" && node.resource_type == ResourceType::Model;
        let cte = ephemeral.then(|| (node.unique_id.clone(), cte_name(&node.alias)));
        let deferred = self.deferred.as_ref().and_then(|state| state.of(&node.unique_id));
        let event_time = node.config.text("event_time").map(str::to_owned);
        Ok(Referred { relation: node.relation.clone(), event_time, deferred, cte })
    }

    fn find_source(&self, package: &str, wanted: &(String, String)) -> Result<Found, Fault> {
        let source = self.resolve_source(package, wanted)?;
        let event_time = source.config.text("event_time").map(str::to_owned);
        Ok(Found { relation: source.relation.clone(), external: source.external.clone(), event_time, cte: None })
    }

    fn graph(&self) -> Json {
        let nodes: Map<String, Json> = self
            .nodes
            .iter()
            .filter(|(_, node)| node.unit.is_none())
            .map(|(id, node)| (id.clone(), manifest::node(node, self)))
            .collect();
        let sources: Map<String, Json> =
            self.sources.iter().map(|(id, source)| (id.clone(), manifest::source(source, self))).collect();
        json!({
            "nodes": nodes, "sources": sources, "exposures": manifest::exposures(self), "groups": manifest::groups(self),
            "metrics": manifest::semantics(self, SemanticKind::Metric),
            "semantic_models": manifest::semantics(self, SemanticKind::SemanticModel),
            "saved_queries": manifest::semantics(self, SemanticKind::SavedQuery),
        })
    }
}
