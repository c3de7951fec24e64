//! A model: a query whose result is put in the warehouse, in one of several ways.

use acuity_warehouse::Engine;
use chrono::Utc;

use super::{
    Done, Executor, Kind, Trace,
    materialize::{self, Parts},
};
use crate::{
    error::SourceError,
    plan::{Materialized, ModelConfig, PlanColumn, PlanNode},
    sql::{Prepared, Rendered},
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
        executor.describe(node, self.persist_relation, self.persist_columns)?;
        executor.grant(node, self)?;
        executor.hooks(node, &self.post_hooks)?;
        // Columns as the warehouse has them now (an incremental table may hold others than the query gives), types as
        // the query gives them where the engine stores them as others.
        match executor.warehouse.relation(&node.relation)? {
            Some(info) => {
                let given: Vec<PlanColumn> = prepared
                    .columns
                    .iter()
                    .map(|(name, data_type)| PlanColumn {
                        name: name.clone(),
                        data_type: Some(data_type.to_string()),
                        ..PlanColumn::default()
                    })
                    .collect();
                executor.translator.learn_info(&info, &given);
            }
            None => executor.translator.learn(&node.relation, prepared.columns),
        }
        Ok(done)
    }

    fn compile(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        let prepared = executor.translate(node, trace)?;
        // Models below it are translated with the columns that it would have. BigQuery looks names up itself.
        if executor.warehouse.engine() == Engine::DuckDb {
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
    /// Refuses a model whose query has other columns than it promises. Where the query is sent as it is written, its columns
    /// are those that the analyser finds; what it cannot find is only said.
    fn keep_contract(&self, node: &PlanNode, prepared: &Prepared, rendered: &Rendered) -> Result<(), SourceError> {
        let columns = match prepared.columns.as_slice() {
            [] => match acuity_sql::analyze(&rendered.sql, &self.translator.catalog()) {
                Ok(found) => found.columns.into_iter().map(|column| (column.name, column.data_type)).collect(),
                Err(unknown) => {
                    let why = unknown.0.first().map_or("", |first| &first.message);
                    tracing::warn!(model = node.name, why, "the contract cannot be checked: columns are not known");
                    return Ok(());
                }
            },
            known => known.to_vec(),
        };
        let declared: Vec<(&str, Option<&str>)> =
            node.columns.iter().map(|column| (column.name.as_str(), column.data_type.as_deref())).collect();
        let broken = acuity_compiler::contract::breaches(&declared, &columns);
        if broken.is_empty() {
            return Ok(());
        }
        Err(SourceError::new(format!("the contract is broken, nothing was built: {}", broken.join("; ")))
            .with_help("change the query, or what the schema file declares of its columns"))
    }
}
