//! Runs one node.
//!
//! What a node does is behind [`Kind`], one file for each kind; how a model is put in the warehouse behind
//! [`materialize::Materialization`], one file for each way. What all of them need is here and in [`statement`].

mod analysis;
mod clone;
mod contract;
mod describe;
mod foreign_keys;
mod grants;
mod hooks;
mod indexes;
mod materialize;
mod microbatch;
mod model;
mod seed;
mod snapshot;
mod staging;
mod statement;
mod test;
mod unit_test;

pub(crate) use materialize::function_statement;
pub(crate) use seed::seed_columns;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use acuity_compiler::Invoked;
use acuity_warehouse::{Scope, Warehouse};
use chrono::Utc;
use foreign_keys::ForeignKeys;

use crate::{
    error::{Result, SourceError},
    events::NodeLabel,
    options::RunOptions,
    plan::{PlanNode, ResourceType, Work},
    project::Facts,
    results::{BatchResults, NodeResult, Status, Timing},
    session::Session,
    sql::{Prepared, Translator},
};

/// What a node does.
trait Kind {
    /// Does it.
    ///
    /// # Errors
    /// The node's text is wrong, or the warehouse's refusal.
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError>;

    /// Only renders and translates it.
    ///
    /// # Errors
    /// The node's text is wrong.
    fn compile(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        executor.translate(node, trace)?;
        Ok(Done::default())
    }

    /// Whether a relation of its own is there afterwards.
    fn leaves_relation(&self, _executor: &Executor<'_>) -> bool {
        true
    }

    /// Whether it is built from nothing.
    fn full_refresh(&self, executor: &Executor<'_>) -> bool {
        executor.options.full_refresh
    }
}

/// The kinds of node.
fn kind(work: &Work) -> &dyn Kind {
    match work {
        Work::Model(config) => &**config,
        Work::Seed(config) => config,
        Work::Snapshot(config) => &**config,
        Work::Test(config) => config,
        Work::UnitTest(config) => config,
        Work::Analysis(config) => config,
    }
}

/// Runs the nodes of one command.
#[derive(Clone)]
pub(crate) struct Executor<'a> {
    pub(crate) session: &'a Session,
    pub(crate) options: &'a RunOptions,
    pub(crate) translator: Arc<Translator>,
    /// The session's, or the same with the name of the node in hand.
    pub(crate) warehouse: Arc<dyn Warehouse>,
    /// The command, as templates ask for it.
    pub(crate) invoked: Arc<Invoked>,
    /// What the run is called.
    invocation: String,
    /// Whether nodes are taken from another state and not built.
    pub(crate) copies: bool,
    /// Bytes that the run has paid for.
    pub(crate) spent: Arc<AtomicU64>,
    foreign_keys: ForeignKeys,
}

/// What a node that worked has to say.
#[derive(Default)]
struct Done {
    status: Option<Status>,
    message: String,
    rows: Option<u64>,
    failures: Option<u64>,
    batches: Option<BatchResults>,
}

/// Times and text gathered on the way, kept when the node fails.
#[derive(Default)]
pub(crate) struct Trace {
    compile: Option<Timing>,
    execute_from: Option<chrono::DateTime<Utc>>,
    compiled_code: Option<String>,
    batches: Option<BatchResults>,
}

impl<'a> Executor<'a> {
    pub(crate) fn new(session: &'a Session, options: &'a RunOptions, invocation: &str) -> Result<Self> {
        Ok(Self {
            session,
            options,
            translator: Arc::new(session.translator()?),
            warehouse: Arc::clone(&session.warehouse),
            invoked: Arc::default(),
            invocation: invocation.to_owned(),
            copies: false,
            spent: Arc::default(),
            foreign_keys: ForeignKeys::default(),
        })
    }

    /// The same executor, whose statements carry the node's name and are counted, where the warehouse does so.
    fn on_behalf_of(&self, id: &str) -> Option<Self> {
        let scope = Scope { invocation: self.invocation.clone(), node: id.to_owned(), ..Scope::default() };
        Some(Self { warehouse: self.session.warehouse.scoped(&scope)?, ..self.clone() })
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            state: self.session,
            full_refresh: self.options.full_refresh,
            empty: self.options.empty,
            invoked: Arc::clone(&self.invoked),
        }
    }

    pub(crate) fn label(&self, id: &str, index: usize, total: usize) -> NodeLabel {
        let node = self.session.node(id);
        NodeLabel {
            unique_id: id.to_owned(),
            name: node.map_or_else(|| id.to_owned(), |node| node.name.clone()),
            resource_type: node.map_or(ResourceType::Operation, PlanNode::resource_type),
            materialized: node.map_or("operation", PlanNode::materialized).to_owned(),
            file: node.map(|node| node.file.clone()).unwrap_or_default(),
            relation: node.filter(|node| node.has_relation()).map(|node| node.relation.clone()),
            index,
            total,
        }
    }

    /// Runs a node to its end.
    pub(crate) fn node(&self, id: &str) -> NodeResult {
        let Some(scoped) = self.on_behalf_of(id) else { return self.run(id) };
        let mut result = scoped.run(id);
        result.usage = scoped.warehouse.usage();
        if let Some(usage) = &result.usage {
            // A sum: nothing else hangs on its order.
            self.spent.fetch_add(usage.bytes_billed, Ordering::Relaxed);
        }
        result
    }

    fn run(&self, id: &str) -> NodeResult {
        self.finish(id, |kind, node, trace| match &node.wrong {
            Some(wrong) => Err(wrong.clone()),
            None if self.copies => self.copy(node),
            None => kind.run(self, node, trace),
        })
    }

    /// Only renders and translates a node; one whose settings mean nothing is rendered.
    pub(crate) fn compile_node(&self, id: &str) -> NodeResult {
        self.finish(id, |kind, node, trace| match &node.wrong {
            Some(_) => self.render(node, trace).map(|_| Done::default()),
            None => kind.compile(self, node, trace),
        })
    }

    /// Only renders a node: what stands in other statements.
    pub(crate) fn render_node(&self, id: &str) -> NodeResult {
        self.finish(id, |_, node, trace| self.render(node, trace).map(|_| Done::default()))
    }

    /// Renders and translates a node, and keeps both texts.
    fn translate(&self, node: &PlanNode, trace: &mut Trace) -> Result<Prepared, SourceError> {
        let rendered = self.render(node, trace)?;
        let prepared = self.prepare(node, &rendered)?;
        self.keep_sql("run", node, &prepared.sql)?;
        Ok(prepared)
    }

    fn finish(
        &self,
        id: &str,
        work: impl FnOnce(&dyn Kind, &PlanNode, &mut Trace) -> Result<Done, SourceError>,
    ) -> NodeResult {
        let start = Instant::now();
        let mut trace = Trace::default();
        let Some(node) = self.session.node(id) else {
            return NodeResult::skipped(id, Some("no such node".to_owned()));
        };
        let kind = kind(&node.work);
        let outcome = work(kind, node, &mut trace).map_err(|error| error.in_file(&node.file));
        let mut result = NodeResult::skipped(id, None);
        result.seconds = start.elapsed().as_secs_f64();
        result.compile = trace.compile;
        result.execute = trace.execute_from.map(|started_at| Timing { started_at, completed_at: Utc::now() });
        result.compiled_code = trace.compiled_code;
        if kind.leaves_relation(self) {
            result.relation_name = self.session.project.relation_name(id);
        }
        match outcome {
            Ok(done) => {
                result.status = done.status.unwrap_or(Status::Success);
                result.message = (!done.message.is_empty()).then_some(done.message);
                result.rows = done.rows;
                result.failures = done.failures;
                result.batches = done.batches;
            }
            Err(error) => {
                result.status = Status::Error;
                result.message = Some(if error.cancelled { "interrupted".to_owned() } else { format!("{error:#}") });
                result.error = Some(error);
                result.batches = trace.batches;
            }
        }
        result
    }
}

fn with_rows(what: &str, rows: Option<u64>) -> String {
    match rows {
        Some(1) => format!("{what} (1 row)"),
        Some(rows) => format!("{what} ({rows} rows)"),
        None => what.to_owned(),
    }
}
