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
    session::described,
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

impl Executor<'_> {
    /// Refuses a model whose query has other columns than it promises. Where the query is sent as it is written, its columns
    /// are those that the analyser finds; what it cannot find is only said.
    fn keep_contract(&self, node: &PlanNode, prepared: &Prepared, rendered: &Rendered) -> Result<(), SourceError> {
        if self.warehouse.engine() == Engine::DuckDb && self.translator.is_as_written() {
            return self.keep_own_contract(node, rendered);
        }
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
        kept(&acuity_compiler::contract::breaches(&declared, &columns))
    }

    /// The same in DuckDB's own SQL: the engine says what columns the query has, and what it calls the declared types.
    pub(crate) fn keep_own_contract(&self, node: &PlanNode, rendered: &Rendered) -> Result<(), SourceError> {
        let described = |query: &str| described(self.warehouse.as_ref(), query);
        let sql = rendered.sql.trim_end().trim_end_matches(';');
        let actual = described(sql).map_err(|error| self.refused(node, rendered, 1, error))?;
        let quote = |name: &str| Engine::DuckDb.quote(name);
        let typed = node.columns.iter().filter_map(|column| Some((column, column.data_type.as_deref()?)));
        let nulls: Vec<String> = typed
            .clone()
            .map(|(column, data_type)| format!("CAST(NULL AS {data_type}) AS {}", quote(&column.name)))
            .collect();
        let declared = match nulls.as_slice() {
            [] => Vec::new(),
            nulls => described(&format!("SELECT {}", nulls.join(", "))).map_err(SourceError::from)?,
        };
        let mut broken = Vec::new();
        if node.columns.is_empty() {
            broken.push("the model declares no columns".to_owned());
        }
        let of = |all: &[(String, String)], name: &str| {
            all.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, data_type)| data_type.clone())
        };
        for PlanColumn { name, .. } in &node.columns {
            match (of(&declared, name), of(&actual, name)) {
                (None, _) => broken.push(format!("column {name} has no data_type")),
                (Some(wanted), None) => broken.push(format!("column {name} ({wanted}) is missing")),
                (Some(wanted), Some(has)) if wanted != has => {
                    broken.push(format!("column {name} is declared {wanted}, but the query gives {has}"));
                }
                (Some(_), Some(_)) => {}
            }
        }
        let is_declared = |name: &str| node.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let more = actual.iter().filter(|(name, _)| !is_declared(name));
        broken.extend(more.map(|(name, has)| format!("column {name} ({has}) is not declared")));
        kept(&broken)
    }
}

fn kept(broken: &[String]) -> Result<(), SourceError> {
    if broken.is_empty() {
        return Ok(());
    }
    Err(SourceError::new(format!("the contract is broken, nothing was built: {}", broken.join("; ")))
        .with_help("change the query, or what the schema file declares of its columns"))
}
