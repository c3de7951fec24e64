//! A model: a query whose result is put in the warehouse, in one of several ways.

use acuity_compiler::{Upkeep, unterminated};
use chrono::Utc;

use super::{
    Done, Executor, Kind, Trace,
    materialize::{self, Parts},
};
use crate::{
    error::SourceError,
    plan::{Materialized, ModelConfig, PlanNode},
    project::Facts,
    sql::{Prepared, Rendered},
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
        if config.own_materialization.is_some() {
            return self.own_materialization(node, config, &rendered);
        }
        let _turn = self.turn_of_keys(node, config);
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
        // A hook may read the model, and change it.
        self.learn_model(node, config, &prepared)?;
        if !config.post_hooks.is_empty() {
            self.hooks(node, &config.post_hooks)?;
            self.learn_model(node, config, &prepared)?;
        }
        Ok(done)
    }

    /// Leaves all to the project's own materialization, hooks as well.
    fn own_materialization(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        rendered: &Rendered,
    ) -> Result<Done, SourceError> {
        self.keep_sql("run", node, &rendered.sql)?;
        let full_refresh = config.full_refresh(self);
        let facts = Facts { full_refresh, ..self.facts() };
        let left = self.session.project.materialize(&node.unique_id, unterminated(&rendered.sql), &facts)?;
        for upkeep in left {
            match upkeep {
                Upkeep::Docs => self.describe(node, config.persist_relation, config.persist_columns)?,
                Upkeep::Grants => self.grant(node, config)?,
                Upkeep::Indexes => self.index(node, &config.indexes)?,
            }
        }
        // It may make something else than the model's relation, or nothing.
        if let Some(info) = self.warehouse.relation(&node.relation)? {
            self.translator.learn_info(&info, &[]);
        }
        Ok(Done { message: "OK".to_owned(), ..Done::default() })
    }

    /// Makes the model known to later statements.
    fn learn_model(&self, node: &PlanNode, config: &ModelConfig, prepared: &Prepared) -> Result<(), SourceError> {
        // An incremental table may hold other columns than the query gives, a contract puts them in its own order, and a
        // hook may change them. Otherwise they are known: asking the engine for a view's columns expands all views under
        // it anew, and where these stand in layers, each layer multiplies the work.
        let is_as_queried =
            config.materialized != Materialized::Incremental && !config.contract && config.post_hooks.is_empty();
        if self.translator.is_as_written() || is_as_queried {
            self.translator.learn(&node.relation, prepared.columns.clone());
            return Ok(());
        }
        // Types as the query gives them where the engine stores them as others.
        match self.warehouse.relation(&node.relation)? {
            Some(info) => self.translator.learn_info(&info, &prepared.given()),
            None => self.translator.learn(&node.relation, prepared.columns.clone()),
        }
        Ok(())
    }
}
