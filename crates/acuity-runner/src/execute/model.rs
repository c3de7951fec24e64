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
        let rendered = executor.render(node, trace)?;
        let prepared = executor.prepare(node, &rendered)?;
        // Before the hooks: a broken contract leaves nothing behind.
        if self.contract {
            executor.keep_contract(node, &prepared, &rendered)?;
        }
        trace.execute_from = Some(Utc::now());
        executor.hooks(node, &self.pre_hooks)?;
        let parts = Parts { executor, node, config: self, prepared: &prepared, rendered: &rendered };
        let done = materialize::of(self.materialized).build(&parts)?;
        // Nothing is there to be described or granted.
        if self.materialized == Materialized::Ephemeral {
            return Ok(done);
        }
        // A function is no relation.
        if self.materialized == Materialized::TableFunction {
            executor.hooks(node, &self.post_hooks)?;
            return Ok(done);
        }
        executor.index(node, &self.indexes)?;
        executor.describe(node, self.persist_relation, self.persist_columns)?;
        executor.grant(node, self)?;
        executor.hooks(node, &self.post_hooks)?;
        // Columns as the warehouse has them now (an incremental table may hold others than the query gives), types as
        // the query gives them where the engine stores them as others.
        match executor.warehouse.relation(&node.relation)? {
            Some(info) => {
                executor.translator.learn_info(&info, &prepared.given());
            }
            None => executor.translator.learn(&node.relation, prepared.columns),
        }
        Ok(done)
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
