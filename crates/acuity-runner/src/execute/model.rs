//! A model: a query whose result is put in the warehouse, in one of several ways.

use chrono::Utc;

use super::{
    Done, Executor, Kind, Trace,
    materialize::{self, Parts},
};
use crate::{
    error::SourceError,
    plan::{Materialized, ModelConfig, PlanNode},
};

impl Kind for ModelConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        match &self.microbatch {
            Some(batches) => executor.in_batches(node, self, batches, trace),
            None => executor.model(node, self, trace),
        }
    }

    fn compile(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        let prepared = executor.translate(node, trace)?;
        // Models below it are translated with the columns that it would have.
        if !executor.translator.is_as_written() {
            executor.translator.learn(&node.relation, prepared.columns);
        }
        Ok(Done::default())
    }

    fn leaves_relation(&self, _executor: &Executor<'_>) -> bool {
        self.materialized != Materialized::Ephemeral
    }

    fn full_refresh(&self, executor: &Executor<'_>) -> bool {
        self.full_refresh.unwrap_or(executor.options.full_refresh)
    }
}

impl Executor<'_> {
    /// Builds a model, or a batch of it, with everything around it.
    ///
    /// # Errors
    /// The model's text is wrong, or the warehouse's refusal.
    pub(super) fn model(&self, node: &PlanNode, config: &ModelConfig, trace: &mut Trace) -> Result<Done, SourceError> {
        let rendered = self.render(node, trace)?;
        let prepared = self.prepare(node, &rendered)?;
        // Before the hooks: a broken contract leaves nothing behind.
        if config.contract {
            self.keep_contract(node, &prepared, &rendered)?;
        }
        trace.execute_from.get_or_insert_with(Utc::now);
        self.hooks(node, &config.pre_hooks)?;
        let parts = Parts { executor: self, node, config, prepared: &prepared, rendered: &rendered };
        let done = materialize::of(config.materialized).build(&parts)?;
        // Nothing is there to be described or granted.
        if config.materialized == Materialized::Ephemeral {
            return Ok(done);
        }
        // A function is no relation.
        if config.materialized == Materialized::TableFunction {
            self.hooks(node, &config.post_hooks)?;
            return Ok(done);
        }
        self.index(node, &config.indexes)?;
        self.describe(node, config.persist_relation, config.persist_columns)?;
        self.grant(node, config)?;
        self.hooks(node, &config.post_hooks)?;
        // Columns as the warehouse has them now (an incremental table may hold others than the query gives), types as
        // the query gives them where the engine stores them as others.
        match self.warehouse.relation(&node.relation)? {
            Some(info) => self.translator.learn_info(&info, &prepared.given()),
            None => self.translator.learn(&node.relation, prepared.columns),
        }
        Ok(done)
    }
}
