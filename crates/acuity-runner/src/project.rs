//! The seam between a compiled project and what executes it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_compiler::{
    Collected, CompiledNode, Dialect, HookRules, IndirectSelection, Invoked, RefArgs, RunHook, Secrets, TracedColumn,
    Upkeep, snapshot::SnapshotSql,
};
use acuity_warehouse::{ColumnInfo, DatasetName, RelationInfo, RelationName, TypedRows};
use serde_json::{Map, Value};

use crate::{
    artifacts::{self, Invocation},
    error::{Error, Result, SourceError},
    plan::{PlanNode, PlanSource},
    sql::Rendered,
};

/// The warehouse as it is now, for whoever renders: a project knows this much of the session that holds it.
pub(crate) trait State: Send + Sync {
    /// A relation; one that cannot be looked up counts as missing.
    fn relation(&self, name: &RelationName) -> Option<RelationInfo>;

    /// The rows of a query in the project's dialect.
    ///
    /// # Errors
    /// What is wrong with the query, or the warehouse's refusal, as Jinja tells it.
    fn rows(&self, sql: &str) -> Result<TypedRows, String>;

    /// All relations of a dataset; none of one that cannot be looked up.
    fn relations(&self, dataset: &DatasetName) -> Vec<RelationInfo>;

    /// The datasets that hold something.
    fn datasets(&self) -> Vec<DatasetName>;

    /// Names and types of the columns that a query in the project's dialect gives.
    ///
    /// # Errors
    /// As [`State::rows`].
    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String>;
}

/// What Jinja may ask about the warehouse while a node is rendered.
pub(crate) struct Facts<'a> {
    pub(crate) state: &'a dyn State,
    pub(crate) full_refresh: bool,
    /// Whether models are to read no rows.
    pub(crate) empty: bool,
    /// The command that renders.
    pub(crate) invoked: Arc<Invoked>,
}

impl<'a> Facts<'a> {
    /// Of a command that has nothing more to say of itself, and asks for no way of building.
    pub(crate) fn asked_by(command: &str, state: &'a dyn State) -> Self {
        let invoked = Arc::new(Invoked { command: command.to_owned(), ..Invoked::default() });
        Self { state, full_refresh: false, empty: false, invoked }
    }
}

/// A node that cannot run.
pub(crate) struct Unusable {
    pub(crate) id: String,
    pub(crate) why: Why,
}

/// Why a node cannot run.
pub(crate) enum Why {
    /// A mistake in its own file.
    Mistake(SourceError),
    /// One in the file of this node above it.
    Above(String),
}

/// The statements of a project around a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunHooks {
    Start,
    End,
}

impl RunHooks {
    /// Its name in dbt_project.yml and in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Start => "on-run-start",
            Self::End => "on-run-end",
        }
    }
}

/// A project, as the executor uses one.
pub(crate) trait Definition: Send + Sync {
    /// The project's folder.
    fn folder(&self) -> &Path;
    /// Where artifacts go.
    fn target_folder(&self) -> PathBuf;
    /// What models are written in.
    fn dialect(&self) -> Dialect;
    /// The profile's number of nodes at once.
    fn threads(&self) -> usize;
    /// All enabled nodes.
    fn nodes(&self) -> &BTreeMap<String, PlanNode>;
    /// All sources.
    fn sources(&self) -> &[PlanSource];
    /// Ids that selectors name and the tests that come along, in the order of the graph.
    fn select(&self, select: &[String], exclude: &[String], tests: IndirectSelection) -> Result<Vec<String>>;
    /// What the same selection chose besides, and what cannot run.
    fn unusable(&self, select: &[String], exclude: &[String], tests: IndirectSelection) -> Result<Vec<Unusable>>;
    /// Everything above what a build tells of and does nothing for: of an exposure and a saved query.
    fn above(&self, id: &str) -> BTreeSet<String>;
    /// The id of what `ref()` in a package means.
    fn referred(&self, package: &str, wanted: &RefArgs) -> Option<String>;
    /// Whether statements reach the database of a relation.
    fn is_open(&self, name: &RelationName) -> bool;
    /// Where a node stands in the state that is deferred to.
    fn elsewhere(&self, id: &str) -> Option<RelationName>;
    /// The id of the node of that name.
    fn find(&self, name: &str) -> Result<String>;
    /// A node's SQL after Jinja.
    fn compile(&self, id: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// What a snapshot's settings say, in SQL.
    fn snapshot(&self, id: &str, facts: &Facts<'_>) -> Result<SnapshotSql, SourceError>;
    /// A query's SQL after Jinja.
    fn inline(&self, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// Calls a macro; what it printed.
    fn call(&self, name: &str, args: &Map<String, Value>, facts: &Facts<'_>) -> Result<Vec<String>, SourceError>;
    /// The database or project that relations stand in whose names do not say it.
    fn database(&self) -> Option<&str>;
    /// How artifacts call a node's relation; dbt says it of no seed.
    fn relation_name(&self, id: &str) -> Option<String>;
    /// The id of a macro.
    fn find_macro(&self, name: &str) -> Result<String>;
    /// Runs the materialization that the project defines for a model, hooks included; what it leaves to be done.
    fn materialize(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<BTreeSet<Upkeep>, SourceError>;
    /// The statements that take new rows into a model's table, where a macro of the project or of a package gives them.
    fn take_in(
        &self,
        id: &str,
        staged: &RelationName,
        columns: &[ColumnInfo],
        facts: &Facts<'_>,
    ) -> Result<Option<Rendered>, SourceError>;
    /// The SQL of a node's hook after Jinja.
    fn hook(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// The SQL of a hook of the run after Jinja.
    fn run_hook(&self, hook: &RunHook, facts: &Facts<'_>) -> Result<Rendered, SourceError>;
    /// Hooks of the run, with their Jinja still in them.
    fn run_hooks(&self, which: RunHooks) -> &[RunHook];
    /// When these run, and what their failures do.
    fn hook_rules(&self) -> HookRules;
    /// What it was read with, for who repeats a run: `profile`, `target` and `vars`.
    fn read_with(&self) -> Map<String, Value>;
    /// What the project's own macro says of a source's age; `None` where it has none.
    fn collect_freshness(&self, id: &str, facts: &Facts<'_>) -> Option<Result<Collected, SourceError>>;
    /// The columns that nodes give, each with those it is computed from, where that can be known without running.
    fn traced(&self) -> BTreeMap<String, Vec<TracedColumn>>;
    /// `manifest.json`.
    fn manifest(&self, invocation: &Invocation) -> Value;
    /// Writes `manifest.json`, with what was compiled by id.
    fn write_manifest(
        &self,
        invocation: &Invocation,
        compiled: &BTreeMap<String, CompiledNode>,
        out: &mut dyn io::Write,
    ) -> io::Result<()>;
}

/// Writes `manifest.json` entry by entry: of a large project it is larger than the project itself.
pub(crate) fn write_manifest(
    path: &Path,
    project: &dyn Definition,
    invocation: &Invocation,
    compiled: &BTreeMap<String, CompiledNode>,
) -> Result<()> {
    if Secrets::of_process().is_empty() {
        return artifacts::whole(path, |out| project.write_manifest(invocation, compiled, out));
    }
    let mut whole = Vec::new();
    let io = |source| Error::Io { path: path.to_path_buf(), source };
    project.write_manifest(invocation, compiled, &mut whole).map_err(io)?;
    let whole = serde_json::from_slice(&whole).map_err(|error| Error::Internal(error.to_string()))?;
    artifacts::write_json(path, &whole)
}
