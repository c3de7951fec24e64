//! dbt's manifest.json, schema version 12.

mod config;
mod contract;
mod node;
mod operations;
mod outside;
mod selectors;
mod semantic;
mod whole;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde_json::{Map, Value as Json, json};

use crate::{definitions::UniqueId, project::Project};

pub(crate) use config::{complete, hooks_of};
pub(crate) use node::node;
pub(crate) use outside::{exposures, groups, source};
pub(crate) use semantic::semantics;
use whole::Manifest;

/// What the manifest says of a node that was compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompiledNode {
    /// Its SQL after Jinja.
    pub code: String,
    /// Where that is written, from the project folder.
    pub path: String,
}

impl Project {
    /// The project as dbt's `manifest.json` of schema version 12, without secrets.
    pub fn manifest(&self) -> Json {
        let mut manifest =
            serde_json::to_value(Manifest { data: &self.data, run: &Map::new(), compiled: &BTreeMap::new() })
                .unwrap_or_default();
        self.world.secrets.scrub_json(&mut manifest);
        manifest
    }

    /// Writes the manifest in the form of [`Project::manifest`]; what `run` says goes before what its `metadata` has,
    /// and nodes in `compiled` have their SQL.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn write_manifest(
        &self,
        run: &Map<String, Json>,
        compiled: &BTreeMap<UniqueId, CompiledNode>,
        out: impl Write,
    ) -> io::Result<()> {
        let manifest = Manifest { data: &self.data, run, compiled };
        if self.world.secrets.is_empty() {
            return Ok(serde_json::to_writer(out, &manifest)?);
        }
        let mut manifest = serde_json::to_value(manifest)?;
        self.world.secrets.scrub_json(&mut manifest);
        Ok(serde_json::to_writer(out, &manifest)?)
    }

    /// The graph as dbt's `graph_summary.json` gives it: nodes by number with the numbers of what reads them.
    pub fn graph_summary(&self) -> Json {
        let order = self.graph.topological();
        let numbers: BTreeMap<&UniqueId, usize> = order.iter().enumerate().map(|(number, id)| (id, number)).collect();
        let nodes: Map<String, Json> = order
            .iter()
            .enumerate()
            .map(|(i, id)| {
                let kind = id.split('.').next().unwrap_or_default();
                let next: Vec<usize> = self.graph.children(id).iter().filter_map(|c| numbers.get(c).copied()).collect();
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
