//! The seam between a compiled project and what executes it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    Result, SourceError,
    artifacts::Invocation,
    execute::Facts,
    plan::{PlanNode, PlanSource},
    sql::Rendered,
};

/// A project, as the executor uses one.
pub(crate) trait Definition: Send + Sync {
    /// The project's folder.
    fn folder(&self) -> &Path;
    /// Where artifacts go.
    fn target_folder(&self) -> PathBuf;
    /// The profile's number of nodes at once.
    fn threads(&self) -> usize;
    /// All enabled nodes.
    fn nodes(&self) -> &BTreeMap<String, PlanNode>;
    /// All sources.
    fn sources(&self) -> &[PlanSource];
    /// Ids that selectors name, in the order of the graph.
    fn select(&self, select: &[String], exclude: &[String]) -> Result<Vec<String>>;
    /// The id of the node of that name.
    fn find(&self, name: &str) -> Result<String>;
    /// A node's SQL after Jinja.
    fn compile(&self, id: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// A query's SQL after Jinja.
    fn inline(&self, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// A hook's SQL after Jinja, in the context of its node.
    fn hook(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// `on-run-start` or `on-run-end` after Jinja, with names for messages.
    fn run_hooks(&self, which: &str, facts: &Facts<'_>) -> Result<Vec<(String, Rendered)>>;
    /// `manifest.json`.
    fn manifest(&self, invocation: &Invocation) -> Value;
}
