//! `check` of a project in DuckDB's own SQL: the engine prepares each statement over empty tables in memory, and nothing runs.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use acuity_compiler::{
    Compiled, Diagnostic, Diagnostics, Offline, Position, Project, Relation, RunState, snapshot::FITTING, unterminated,
};
use acuity_duckdb::duckdb_type;
use acuity_warehouse::{DatasetName, Engine, Layout, RelationName, Replace, TypedRows, Warehouse};

use crate::{
    compiled::here,
    error::Result,
    execute::{Executor, function_statement, seed_columns},
    nodes::relation_name,
    options::RunOptions,
    plan::{Materialized, PlanNode, PlanSource, SeedConfig, Work},
    project::{Facts, State},
    session::{Access, Session, open_in_memory, open_target},
    sql::engine_type,
};

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Findings, in the order of the graph.
    pub diagnostics: Vec<Diagnostic>,
    /// Nodes whose statements the engine takes.
    pub checked: BTreeSet<String>,
    /// Nodes that could not be checked: columns of what they read are not known.
    pub unchecked: BTreeSet<String>,
}

/// Prepares the statements of these nodes and of what they read; findings are those of these nodes. What the project does
/// not describe is as the database has it, if there is one.
///
/// # Errors
/// Policy tags of what is never stored; the engine does not start.
pub fn check(project: &Project, ids: &[String]) -> Result<Checked> {
    let memory = open_in_memory(&project.target, &project.project_dir)?;
    let session = Session::on(project.clone(), Arc::clone(&memory))?;
    // A database that another program holds open, or that is none, is told when something is built.
    if let Ok(stored) = open_target(&project.target, &project.project_dir, Access::ReadIfThere) {
        let mut datasets = session.datasets();
        datasets.extend(stored.datasets()?);
        copy(stored.as_ref(), &datasets, memory.as_ref())?;
    }
    let mut needed: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let above: BTreeSet<String> = ids.iter().flat_map(|id| project.graph.ancestors(id, None)).collect();
    needed.extend(above.iter().map(String::as_str));
    let sources: BTreeMap<&str, &PlanSource> =
        session.project.sources().iter().map(|source| (source.unique_id.as_str(), source)).collect();
    let options = RunOptions::default();
    let mut check = Check {
        project,
        session: &session,
        executor: Executor::new(&session, &options, "check")?,
        known: BTreeSet::new(),
        found: Checked::default(),
    };
    // Parents first, so that what a node reads is there.
    for id in project.graph.topological() {
        let wanted = ids.contains(&id);
        if let Some(source) = sources.get(id.as_str()) {
            check.source(source);
        } else if let Some(node) = session.node(&id).filter(|_| needed.contains(id.as_str())) {
            check.node(node, wanted);
        }
    }
    Ok(check.found)
}

/// Makes every relation of these datasets of `from` in `to`, without rows.
fn copy(from: &dyn Warehouse, datasets: &BTreeSet<DatasetName>, to: &dyn Warehouse) -> Result<()> {
    for dataset in datasets {
        to.create_dataset(dataset)?;
        for info in from.relations(dataset)? {
            let columns: Vec<(&str, String)> =
                info.columns.iter().map(|column| (column.name.as_str(), engine_type(column))).collect();
            // What is not made is not known, and what reads it is not checked.
            if let Err(error) = make(to, &info.name, &columns) {
                tracing::info!(relation = %info.name, %error, "this relation cannot be copied");
            }
        }
    }
    Ok(())
}

fn make(warehouse: &dyn Warehouse, name: &RelationName, columns: &[(&str, String)]) -> acuity_warehouse::Result<()> {
    let quote = |name: &str| Engine::DuckDb.quote(name);
    let columns: Vec<String> = columns.iter().map(|(name, kind)| format!("{} {kind}", quote(name))).collect();
    warehouse.create_dataset(&name.dataset)?;
    let path = Engine::DuckDb.path(name);
    warehouse.execute(&format!("CREATE OR REPLACE TABLE {path} ({})", columns.join(", "))).map(drop)
}

/// What templates are told while nothing is built: the columns of what stands in memory, and what queries over it give.
struct Standing<'a> {
    project: &'a Project,
    session: &'a Session,
    /// Whether it was asked for rows, which there are none of.
    asked: Cell<bool>,
}

impl RunState for Standing<'_> {
    fn relation_kind(&self, _: &Relation) -> Option<String> {
        None
    }

    fn columns(&self, relation: &Relation) -> Vec<(String, String)> {
        let mut name = relation_name(relation);
        here(self.project, &mut name);
        let found = State::relation(self.session, &name).into_iter().flat_map(|info| info.columns);
        found.map(|column| (column.name.clone(), engine_type(&column))).collect()
    }

    fn is_full_refresh(&self) -> bool {
        false
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        State::described(self.session, sql)
    }

    fn query(&self, sql: &str) -> Result<TypedRows, String> {
        self.asked.set(true);
        // What is no query would change something.
        State::described(self.session, sql)?;
        State::rows(self.session, sql)
    }
}

struct Check<'a> {
    project: &'a Project,
    session: &'a Session,
    executor: Executor<'a>,
    /// What stands in memory as it would be built.
    known: BTreeSet<String>,
    found: Checked,
}

impl Check<'_> {
    fn source(&mut self, source: &PlanSource) {
        let warehouse = self.session.warehouse().as_ref();
        let typed = || {
            let columns: Option<Vec<(&str, String)>> =
                source.columns.iter().map(|column| Some((column.name.as_str(), column.data_type.clone()?))).collect();
            // A table with a column that nobody declared would make good queries look wrong.
            columns.filter(|columns| !columns.is_empty())
        };
        let external = self.project.sources.get(&source.unique_id).is_some_and(|source| source.external.is_some());
        let is_there = external
            || (self.session.project.is_open(&source.relation)
                && (matches!(warehouse.relation(&source.relation), Ok(Some(_)))
                    || typed().is_some_and(|columns| make(warehouse, &source.relation, &columns).is_ok())));
        if is_there {
            self.known.insert(source.unique_id.clone());
        }
    }

    fn node(&mut self, node: &PlanNode, wanted: bool) {
        // Nor is it built.
        if node.is_empty {
            return;
        }
        let id = &node.unique_id;
        if let Some(wrong) = &node.wrong {
            self.found.unchecked.insert(id.clone());
            let found = Diagnostic::error("config", wrong.message.clone()).in_file(Path::new(&node.file));
            self.found.diagnostics.extend(wanted.then(|| Diagnostic { help: wrong.help.clone(), ..found }));
            return;
        }
        let is_readable = node.depends_on.iter().all(|parent| self.known.contains(parent));
        let done = match &node.work {
            Work::Seed(config) => self.seed(node, config),
            // A unit test is its model once more, on rows of its own.
            Work::UnitTest(_) => return,
            // Compiled also where nothing is known of what it reads: mistakes of the template show.
            Work::Model(_) | Work::Snapshot(_) | Work::Test(_) | Work::Analysis(_) => {
                match self.compiled(id, is_readable) {
                    Ok((compiled, asked)) if is_readable => match self.statement(node, &compiled) {
                        // Of no rows a template may make what is no SQL.
                        Err(_) if asked => Ok(false),
                        done => done,
                    },
                    Ok(_) => Ok(false),
                    // What it asks for rows, which there are none of here, is seen when it runs.
                    Err(errors) if errors.only_ask() => Ok(false),
                    Err(errors) => Err(errors.0),
                }
            }
        };
        match done {
            Ok(true) => {
                self.known.insert(id.clone());
                self.found.checked.insert(id.clone());
            }
            Ok(false) => drop(self.found.unchecked.insert(id.clone())),
            Err(found) => {
                self.found.unchecked.insert(id.clone());
                // An ephemeral model's mistake shows in every model that reads it.
                let new = found.into_iter().filter(|one| wanted && !self.found.diagnostics.contains(one));
                let new: Vec<Diagnostic> = new.collect();
                self.found.diagnostics.extend(new);
            }
        }
    }

    /// With what stands in memory, where the template can do with it: a value of a row that is not there is no mistake.
    /// Also whether it asked for rows.
    fn compiled(&self, id: &str, is_readable: bool) -> Result<(Compiled, bool), Diagnostics> {
        let standing = Standing { project: self.project, session: self.session, asked: Cell::default() };
        if is_readable && let Ok(compiled) = self.project.compile(id, &standing) {
            return Ok((compiled, standing.asked.get()));
        }
        self.project.compile(id, &Offline).map(|compiled| (compiled, false))
    }

    fn seed(&self, node: &PlanNode, config: &SeedConfig) -> Result<bool, Vec<Diagnostic>> {
        let typed = |name: &str| {
            config
                .column_types
                .iter()
                .find(|(column, _)| column.eq_ignore_ascii_case(name))
                .map(|(_, kind)| kind.clone())
        };
        // A file that cannot be read is told when the seed is loaded.
        let Ok(columns) = seed_columns(node, config, true) else { return Ok(false) };
        let columns: Vec<(&str, String)> = columns
            .iter()
            .map(|column| {
                let own = (column.data_type == acuity_csv::INTEGER).then(|| column.data_type.clone());
                let kind = typed(&column.name).or(own).or_else(|| duckdb_type(&column.data_type));
                (column.name.as_str(), kind.unwrap_or_else(|| column.data_type.clone()))
            })
            .collect();
        let made = make(self.session.warehouse().as_ref(), &node.relation, &columns);
        made.map(|()| true)
            .map_err(|error| vec![Diagnostic::error("seed", error.message).in_file(Path::new(&node.file))])
    }

    /// Makes what the query gives, without rows.
    fn stand_in(&self, node: &PlanNode, sql: &str) -> acuity_warehouse::Result<()> {
        let warehouse = self.session.warehouse();
        warehouse.create_dataset(&node.relation.dataset)?;
        let replace = |how, query: &str| warehouse.replace(&node.relation, how, &Layout::default(), query);
        // As a view the statement is taken as it is written; but a view of views is bound anew wherever it is read, which
        // grows without bound along a chain of models.
        replace(Replace::View, sql)?;
        replace(Replace::Table, &format!("SELECT * FROM {} LIMIT 0", Engine::DuckDb.path(&node.relation))).map(drop)
    }

    /// The same of the table that a snapshot keeps; what is wrong is what its settings add to its query.
    fn kept(&self, node: &PlanNode, compiled: &Compiled) -> Result<(), Vec<Diagnostic>> {
        let sql = self.project.snapshot(&node.unique_id, &Offline).map_err(|errors| errors.0)?;
        self.stand_in(node, &sql.table(compiled).sql).map_err(|error| {
            let message = format!("the settings of this snapshot do not fit its query: {}", error.message);
            vec![Diagnostic::error("snapshot", message).in_file(Path::new(&node.file)).help(FITTING)]
        })
    }

    fn statement(&self, node: &PlanNode, compiled: &Compiled) -> Result<bool, Vec<Diagnostic>> {
        let warehouse = self.session.warehouse();
        let sql = unterminated(&compiled.sql);
        let taken = match &node.work {
            Work::Model(config) if node.is_function() => {
                let path = Engine::DuckDb.path(&node.relation);
                let made = warehouse.create_dataset(&node.relation.dataset);
                made.and_then(|()| warehouse.execute(&function_statement(&path, config, sql)).map(drop))
            }
            Work::Model(config) if config.materialized != Materialized::Ephemeral => self.stand_in(node, sql),
            _ => warehouse.estimate(sql).map(drop),
        };
        taken.map_err(|error| vec![placed(node, compiled, error)])?;
        if matches!(node.work, Work::Snapshot(_)) {
            self.kept(node, compiled)?;
        }
        if let Work::Model(config) = &node.work
            && config.contract
        {
            let facts = Facts::asked_by("compile", self.session);
            let rendered = self.session.project.compile(&node.unique_id, &facts);
            let kept = rendered.and_then(|rendered| self.executor.keep_own_contract(node, &rendered));
            kept.map_err(|error| {
                let found = Diagnostic::error("contract", error.message).in_file(Path::new(&node.file));
                vec![Diagnostic { help: error.help, ..found }]
            })?;
        }
        Ok(true)
    }
}

/// The engine's refusal at the line of the model's own file.
fn placed(node: &PlanNode, compiled: &Compiled, error: acuity_warehouse::Error) -> Diagnostic {
    let mut found = Diagnostic::error("sql", error.message).in_file(Path::new(&node.file));
    found.help = error.help;
    let number = |number: usize| u32::try_from(number).ok();
    let at = error.position.and_then(|at| Some(Position { line: number(at.line)?, column: number(at.column)? }));
    if let Some(place) = at.and_then(|at| compiled.source_map.locate(&compiled.sql, at, at)) {
        found.file = Some(place.file);
        found.span = Some(place.span);
        found.excerpt = Some(place.excerpt);
    }
    found
}
