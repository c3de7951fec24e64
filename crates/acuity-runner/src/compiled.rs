//! The compiler's project behind the executor's seam: [`Definition`] for [`acuity_compiler::Project`].

mod asked;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use acuity_compiler::{
    Attached, Collected, CompiledNode, Diagnostic, Diagnostics, Dialect, HookRules, IndirectSelection, NewRows,
    Offline, Position, Project, RefArgs, Relation, ResourceType, RunHook, TracedColumn, Upkeep, snapshot::SnapshotSql,
};
use acuity_warehouse::{ColumnInfo, DatasetName, RelationInfo, RelationName};
use asked::Asked;
use serde_json::{Map, Value};

use crate::{
    artifacts::{self, Invocation},
    error::{Error, Result, SourceError},
    nodes,
    plan::{PlanNode, PlanSource},
    project::{Definition, Facts, RunHooks, Unusable, Why},
    sql::{Place, Rendered},
};

/// A compiled project with its nodes' settings read.
pub(crate) struct CompiledProject {
    project: Project,
    nodes: BTreeMap<String, PlanNode>,
    sources: Vec<PlanSource>,
}

impl CompiledProject {
    /// # Errors
    /// What is no node, or must not be built; one whose settings cannot be read is kept.
    pub(crate) fn new(project: Project) -> Result<Self> {
        let tests = nodes::column_tests(project.nodes.values());
        let root = project.target.settings.get("external_root").and_then(Value::as_str).unwrap_or(".").to_owned();
        let mut plan = BTreeMap::new();
        for (id, node) in &project.nodes {
            let mut node = nodes::plan_node(node, &project, &tests, &root)?;
            here(&project, &mut node.relation);
            writable(&project, &node)?;
            plan.insert(id.clone(), node);
        }
        let sources = project.sources.values().map(|source| {
            let mut source = nodes::plan_source(source, &tests);
            here(&project, &mut source.relation);
            source
        });
        let sources = sources.collect();
        Ok(Self { project, nodes: plan, sources })
    }

    /// What the warehouse says of a relation; nothing of one in a database that is not open.
    fn look_up(&self, facts: &Facts<'_>, relation: &Relation) -> Option<RelationInfo> {
        let mut name = nodes::relation_name(relation);
        here(&self.project, &mut name);
        if self.is_open(&name) { facts.state.relation(&name) } else { None }
    }

    fn asked<'a>(&'a self, facts: &'a Facts<'a>) -> Asked<'a> {
        Asked { project: self, facts }
    }

    fn rendered(&self, outcome: Result<acuity_compiler::Compiled, Diagnostics>) -> Result<Rendered, SourceError> {
        let compiled = outcome.map_err(|found| from_diagnostics(&found))?;
        say(&compiled);
        let (sql, map) = (compiled.sql.clone(), compiled.source_map);
        let locate = move |line, column| {
            let at = Position { line, column };
            let place = map.locate(&sql, at, at)?;
            let file = map.source_file(&sql, at)?;
            Some(Place {
                file: place.file,
                line: place.span.start.line,
                column: place.span.start.column,
                text: file.text.clone(),
            })
        };
        Ok(Rendered { sql: compiled.sql, locate: Box::new(locate) })
    }
}

/// Passes on what a template said.
fn say(compiled: &acuity_compiler::Compiled) {
    for message in compiled.messages.iter().filter(|message| !compiled.told.contains(message)) {
        tracing::info!(target: "acuity::jinja", "{message}");
    }
    for message in &compiled.told {
        tracing::info!(target: crate::TOLD, "{message}");
    }
    for warning in &compiled.warnings {
        tracing::warn!(target: "acuity::jinja", "{warning}");
    }
}

fn is_embedded(project: &Project) -> bool {
    project.target.engine() == "duckdb"
}

/// The database beside the target's own that is called so.
fn attached<'a>(project: &'a Project, name: &str) -> Option<&'a Attached> {
    project.target.attached.iter().find(|one| one.alias.eq_ignore_ascii_case(name))
}

fn is_own(project: &Project, database: &str) -> bool {
    project.target.database().is_some_and(|own| own.eq_ignore_ascii_case(database))
}

/// Leaves out the database of a relation where it is the target's, as the embedded warehouse names relations; not where
/// the schema alone could as well be a database.
pub(crate) fn here(project: &Project, name: &mut RelationName) {
    let DatasetName { project: database, dataset } = &mut name.dataset;
    let is_here = database.as_ref().is_some_and(|given| is_own(project, given));
    if is_embedded(project) && is_here && !is_own(project, dataset) && attached(project, dataset).is_none() {
        *database = None;
    }
}

/// Whether a node's relation may be made where it is to stand.
fn writable(project: &Project, node: &PlanNode) -> Result<()> {
    let database = node.relation.dataset.project.as_deref().filter(|other| !is_own(project, other));
    let Some(other) = database.filter(|_| is_embedded(project) && node.has_relation()) else { return Ok(()) };
    let (why, help) = match attached(project, other) {
        None => ("is not open", "add it to 'attach' in profiles.yml, or leave out the setting 'database'"),
        Some(found) if found.read_only => ("is attached for reading", "leave out its 'read_only' in profiles.yml"),
        Some(_) => return Ok(()),
    };
    let message = format!("{} cannot be built in the database '{other}', which {why}", node.name);
    Err(SourceError::new(message).in_file(&node.file).with_help(help).into())
}

impl Definition for CompiledProject {
    fn folder(&self) -> &Path {
        &self.project.project_dir
    }

    fn target_folder(&self) -> PathBuf {
        self.project.project_dir.join(&self.project.target_path)
    }

    fn dialect(&self) -> Dialect {
        self.project.target.dialect
    }

    fn threads(&self) -> usize {
        self.project.target.threads
    }

    fn nodes(&self) -> &BTreeMap<String, PlanNode> {
        &self.nodes
    }

    fn sources(&self) -> &[PlanSource] {
        &self.sources
    }

    fn select(&self, select: &[String], exclude: &[String], tests: IndirectSelection) -> Result<Vec<String>> {
        // Selectors that match nothing are told by whoever took them from a person.
        Ok(self.project.select_with(select, exclude, tests)?.ids)
    }

    fn unusable(&self, select: &[String], exclude: &[String], tests: IndirectSelection) -> Result<Vec<Unusable>> {
        if self.project.unusable.is_empty() {
            return Ok(Vec::new());
        }
        let chosen = self.project.select_with(select, exclude, tests)?.unusable;
        let reason = |id: String| {
            let (cause, mistake) = self.project.mistake_of(&id)?;
            let why = if cause == id { Why::Mistake(from_diagnostic(mistake)) } else { Why::Above(cause.to_owned()) };
            Some(Unusable { why, id })
        };
        Ok(chosen.into_iter().filter_map(reason).collect())
    }

    fn above(&self, id: &str) -> BTreeSet<String> {
        self.project.graph.ancestors(id, None)
    }

    fn referred(&self, package: &str, wanted: &RefArgs) -> Option<String> {
        self.project.referred(package, wanted)
    }

    fn elsewhere(&self, id: &str) -> Option<RelationName> {
        let mut name = nodes::relation_name(&self.project.elsewhere(id)?);
        here(&self.project, &mut name);
        Some(name)
    }

    fn is_open(&self, name: &RelationName) -> bool {
        let is_open = |other: &String| is_own(&self.project, other) || attached(&self.project, other).is_some();
        !is_embedded(&self.project) || name.dataset.project.as_ref().is_none_or(is_open)
    }

    fn find(&self, name: &str) -> Result<String> {
        Ok(self.project.find(name).map_err(Diagnostics::from)?.unique_id.clone())
    }

    fn compile(&self, id: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.rendered(self.project.compile(id, &self.asked(facts)))
    }

    fn snapshot(&self, id: &str, facts: &Facts<'_>) -> Result<SnapshotSql, SourceError> {
        self.project.snapshot(id, &self.asked(facts)).map_err(|found| from_diagnostics(&found))
    }

    fn inline(&self, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.rendered(self.project.compile_inline(sql, &self.asked(facts)))
    }

    fn call(&self, name: &str, args: &Map<String, Value>, facts: &Facts<'_>) -> Result<Vec<String>, SourceError> {
        let called = self.project.call_macro(name, args, &self.asked(facts));
        let called = called.map_err(|found| from_diagnostics(&found))?;
        for warning in &called.warnings {
            tracing::warn!(target: "acuity::jinja", "{warning}");
        }
        Ok(called.messages)
    }

    fn database(&self) -> Option<&str> {
        self.project.target.database()
    }

    fn relation_name(&self, id: &str) -> Option<String> {
        let node = self.project.nodes.get(id).filter(|node| node.resource_type != ResourceType::Seed)?;
        Some(self.project.quoting.name(&node.relation, self.project.target.dialect))
    }

    fn find_macro(&self, name: &str) -> Result<String> {
        Ok(self.project.find_macro(name).map_err(Diagnostics::from)?)
    }

    fn materialize(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<BTreeSet<Upkeep>, SourceError> {
        let made = self.project.materialize(id, sql, &self.asked(facts)).map_err(|found| from_diagnostics(&found))?;
        say(&made.said);
        Ok(made.left)
    }

    fn take_in(
        &self,
        id: &str,
        staged: &RelationName,
        columns: &[ColumnInfo],
        facts: &Facts<'_>,
    ) -> Result<Option<Rendered>, SourceError> {
        let Some(node) = self.project.nodes.get(id) else { return Ok(None) };
        let columns = columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect();
        let relation = Relation { identifier: staged.name.clone(), ..node.relation.clone() };
        let given = self.project.take_in(id, &NewRows { relation, columns }, &self.asked(facts)).transpose();
        given.map(|given| self.rendered(given)).transpose()
    }

    fn hook(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.rendered(self.project.compile_hook(id, sql, &self.asked(facts)))
    }

    fn run_hook(&self, hook: &RunHook, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.rendered(self.project.compile_run_hook(hook, &self.asked(facts)))
    }

    fn run_hooks(&self, which: RunHooks) -> &[RunHook] {
        match which {
            RunHooks::Start => &self.project.on_run_start,
            RunHooks::End => &self.project.on_run_end,
        }
    }

    fn hook_rules(&self) -> HookRules {
        self.project.hook_rules
    }

    fn read_with(&self) -> Map<String, Value> {
        let target = &self.project.target;
        let said = [
            ("profile", Value::from(target.profile.as_str())),
            ("target", Value::from(target.name.as_str())),
            ("vars", Value::Object(self.project.run_vars().clone())),
        ];
        said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn collect_freshness(&self, id: &str, facts: &Facts<'_>) -> Option<Result<Collected, SourceError>> {
        let found = self.project.collect_freshness(id, &self.asked(facts))?;
        let found = found.map_err(|found| from_diagnostics(&found));
        if let Ok(found) = &found {
            say(&found.said);
        }
        Some(found)
    }

    fn traced(&self) -> BTreeMap<String, Vec<TracedColumn>> {
        self.project.traced(&Offline)
    }

    fn manifest(&self, invocation: &Invocation) -> Value {
        // All artifacts of a run name it alike, also a run that took up an earlier one's name.
        let mut manifest = self.project.manifest();
        for (key, value) in named(invocation) {
            manifest["metadata"][key] = value;
        }
        manifest
    }

    fn write_manifest(
        &self,
        invocation: &Invocation,
        compiled: &BTreeMap<String, CompiledNode>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        self.project.write_manifest(&named(invocation), compiled, out)
    }
}

/// What the manifest's metadata say of a run.
fn named(invocation: &Invocation) -> Map<String, Value> {
    let mut named = Map::new();
    named.insert("generated_at".to_owned(), artifacts::stamp(chrono::Utc::now()).into());
    named.insert("invocation_id".to_owned(), invocation.id.as_str().into());
    named.insert("invocation_started_at".to_owned(), artifacts::stamp(invocation.started).into());
    named.insert("env".to_owned(), artifacts::named_by_people().into());
    named
}

/// The first finding with its place; how many more there are.
fn from_diagnostics(found: &Diagnostics) -> SourceError {
    let Some(first) = found.0.first() else { return SourceError::new("the file cannot be compiled") };
    let mut error = from_diagnostic(first);
    if found.0.len() > 1 {
        error.message.push_str(&format!(" (and {} more)", found.0.len() - 1));
    }
    error
}

fn from_diagnostic(found: &Diagnostic) -> SourceError {
    let mut error = SourceError::new(found.message.clone());
    error.file.clone_from(&found.file);
    error.help.clone_from(&found.help);
    if let (Some(span), Some(line)) = (found.span, &found.excerpt) {
        error = error.at_line(span.start.line, span.start.column, line);
    }
    let notes: Vec<String> = found
        .related
        .iter()
        .map(|label| {
            let place =
                label.span.map_or_else(String::new, |span| format!(":{}:{}", span.start.line, span.start.column));
            format!("note: {}{place}: {}", label.file.display(), label.message)
        })
        .collect();
    if !notes.is_empty() {
        let excerpt = error.excerpt.get_or_insert_default();
        if !excerpt.is_empty() {
            excerpt.push('\n');
        }
        excerpt.push_str(&notes.join("\n"));
    }
    error
}

impl From<Diagnostics> for Error {
    fn from(found: Diagnostics) -> Self {
        Self::Project(found)
    }
}
