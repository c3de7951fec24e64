//! Another state of the project (`--defer --state DIR`): what a model reads and nobody has built here is read where it
//! stands there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value as Json;

use crate::{
    definitions::{Relation, UniqueId},
    diagnostic::{Diagnostic, Diagnostics},
    project::{Project, ProjectData},
};

/// Where the nodes of another state stand.
#[derive(Debug)]
pub(crate) struct Deferred {
    relations: BTreeMap<UniqueId, Relation>,
    /// What this run builds itself.
    selected: BTreeSet<UniqueId>,
    /// Whether the other state goes before what is there.
    favored: bool,
}

impl Deferred {
    /// Where a node stands there, and whether that goes before what is there.
    pub(crate) fn of(&self, id: &str) -> Option<(Relation, bool)> {
        let relation = self.relations.get(id)?;
        Some((relation.clone(), self.favored && !self.selected.contains(id)))
    }
}

impl Project {
    /// Where a node stands in the state that is deferred to.
    #[must_use]
    pub fn elsewhere(&self, id: &str) -> Option<Relation> {
        self.deferred.as_ref()?.relations.get(id).cloned()
    }

    /// The same project, whose models read what is not there where it stands in the state of `manifest`. `selected` is what is
    /// built by this run; with `favored` everything else is read there, also where it is here as well.
    ///
    /// # Errors
    /// What is given is no manifest.
    pub fn deferring(&self, manifest: &Json, selected: &[UniqueId], favored: bool) -> Result<Self, Diagnostics> {
        let Some(nodes) = manifest.get("nodes").and_then(Json::as_object) else {
            return Err(Diagnostic::error("state", "the manifest of the state holds no nodes")
                .help("name the folder with the manifest.json of a build: --state DIR")
                .into());
        };
        let text = |node: &Json, key: &str| node.get(key).and_then(Json::as_str).map(str::to_owned);
        let relation = |(id, node): (&UniqueId, &Json)| {
            let is_stored =
                node.get("config").and_then(|config| text(config, "materialized")).as_deref() != Some("ephemeral");
            let stands = ["model.", "seed.", "snapshot."].iter().any(|kind| id.starts_with(kind)) && is_stored;
            let identifier = text(node, "alias").or_else(|| text(node, "name"))?;
            let database = text(node, "database").filter(|_| self.target.database().is_some());
            stands.then_some((id.clone(), Relation { database, schema: text(node, "schema")?, identifier }))
        };
        let deferred = Deferred {
            relations: nodes.iter().filter_map(relation).collect(),
            selected: selected.iter().cloned().collect(),
            favored,
        };
        let data = ProjectData { deferred: Some(Arc::new(deferred)), ..ProjectData::clone(&self.data) };
        Ok(Self { data: Arc::new(data) })
    }
}
