//! The compiler's project behind the executor's seam: [`Definition`] for [`acuity_compiler::Project`].

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_compiler::{
    Attached, CompiledNode, Diagnostic, Diagnostics, Dialect, IndirectSelection, Invoked, Offline, Position, Project,
    QueryRows, RefArgs, Relation, RunState, TracedColumn, snapshot::SnapshotSql,
};
use acuity_warehouse::{ColumnInfo, DatasetName, RelationInfo, RelationKind, RelationName};
use serde_json::{Map, Value};

use crate::{
    artifacts::{self, Invocation},
    error::{Error, Result, SourceError},
    nodes,
    plan::{PlanNode, PlanSource},
    project::{Definition, Facts, RunHooks, Unusable, Why},
    sql::{Place, Rendered, engine_type},
};

/// A compiled project with its nodes' settings read.
pub(crate) struct CompiledProject {
    project: Project,
    nodes: BTreeMap<String, PlanNode>,
    sources: Vec<PlanSource>,
}

impl CompiledProject {
    /// # Errors
    /// A node whose settings do not exist.
    pub(crate) fn new(project: Project) -> Result<Self> {
        let tests = nodes::column_tests(project.nodes.values());
        let root = project.target.settings.get("external_root").and_then(Value::as_str).unwrap_or(".").to_owned();
        let mut plan = BTreeMap::new();
        for (id, node) in &project.nodes {
            let mut node = nodes::plan_node(node, &tests, &project.project_dir, &root)?;
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

    fn hooks_of_run(&self, which: RunHooks) -> &[String] {
        match which {
            RunHooks::Start => &self.project.on_run_start,
            RunHooks::End => &self.project.on_run_end,
        }
    }

    fn asked<'a>(&'a self, facts: &'a Facts<'a>) -> Asked<'a> {
        Asked { project: self, facts }
    }

    fn rendered(&self, outcome: Result<acuity_compiler::Compiled, Diagnostics>) -> Result<Rendered, SourceError> {
        let compiled = outcome.map_err(|found| from_diagnostics(&found))?;
        for message in compiled.messages.iter().filter(|message| !compiled.told.contains(message)) {
            tracing::info!(target: "acuity::jinja", "{message}");
        }
        for message in &compiled.told {
            tracing::info!(target: crate::TOLD, "{message}");
        }
        for warning in &compiled.warnings {
            tracing::warn!(target: "acuity::jinja", "{warning}");
        }
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
fn here(project: &Project, name: &mut RelationName) {
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
    fn name(&self) -> &str {
        &self.project.name
    }

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

    fn find_macro(&self, name: &str) -> Result<String> {
        Ok(self.project.find_macro(name).map_err(Diagnostics::from)?)
    }

    fn hook(&self, id: &str, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.rendered(self.project.compile_hook(Some(id), sql, &self.asked(facts)))
    }

    fn has_run_hooks(&self, which: RunHooks) -> bool {
        !self.hooks_of_run(which).is_empty()
    }

    fn run_hooks(&self, which: RunHooks, facts: &Facts<'_>) -> Result<Vec<(String, Rendered)>> {
        self.hooks_of_run(which)
            .iter()
            .enumerate()
            .map(|(index, hook)| {
                let rendered = self.rendered(self.project.compile_hook(None, hook, &self.asked(facts)))?;
                Ok((format!("{}-{}-{index}", self.project.name, which.name()), rendered))
            })
            .collect()
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

/// A kind of relation as templates call it.
fn kind_name(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "table",
        RelationKind::View => "view",
    }
}

/// The warehouse's state, as templates ask for it.
struct Asked<'a> {
    project: &'a CompiledProject,
    facts: &'a Facts<'a>,
}

impl RunState for Asked<'_> {
    fn relation_kind(&self, relation: &Relation) -> Option<String> {
        Some(kind_name(self.project.look_up(self.facts, relation)?.kind).to_owned())
    }

    fn columns(&self, relation: &Relation) -> Vec<(String, String)> {
        let own_types = self.project.dialect() == Dialect::DuckDb;
        let typed = |column: ColumnInfo| {
            let data_type = if own_types { engine_type(&column) } else { column.data_type };
            (column.name, data_type)
        };
        let found = self.project.look_up(self.facts, relation);
        found.into_iter().flat_map(|info| info.columns).map(typed).collect()
    }

    fn is_full_refresh(&self) -> bool {
        self.facts.full_refresh
    }

    fn is_empty(&self) -> bool {
        self.facts.empty
    }

    fn invoked(&self) -> Arc<Invoked> {
        Arc::clone(&self.facts.invoked)
    }

    fn relations(&self, database: Option<&str>, schema: &str) -> Vec<(Relation, String)> {
        let database = database.or(self.project.project.target.database()).map(str::to_owned);
        let dataset = DatasetName { project: database.clone(), dataset: schema.to_owned() };
        if !self.project.is_open(&dataset.relation("")) {
            return Vec::new();
        }
        let found = self.facts.state.relations(&dataset).into_iter().map(|info| {
            let relation =
                Relation { database: database.clone(), schema: info.name.dataset.dataset, identifier: info.name.name };
            (relation, kind_name(info.kind).to_owned())
        });
        found.collect()
    }

    fn schemas(&self) -> Vec<String> {
        let found: BTreeSet<String> = self.facts.state.datasets().into_iter().map(|found| found.dataset).collect();
        found.into_iter().collect()
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        self.facts.state.described(sql)
    }

    fn query(&self, sql: &str) -> Result<QueryRows, String> {
        let rows = self.facts.state.rows(sql)?;
        Ok(QueryRows {
            columns: rows.columns,
            rows: rows.rows.iter().map(|row| row.iter().map(Value::from).collect()).collect(),
        })
    }
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
