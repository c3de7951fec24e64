//! Contracts: a model has the columns that it promises, and its table keeps what is said of them.

use acuity_compiler::{
    contract::{Promised, breaches},
    unterminated,
};
use acuity_warehouse::{ColumnDefinition, Constraint, Definition, Engine};

use super::Executor;
use crate::{
    error::SourceError,
    plan::{ModelConfig, PlanColumn, PlanNode},
    session::described,
    sql::{Prepared, Rendered},
};

impl Executor<'_> {
    /// Refuses a model whose query has other columns than it promises. Where the query is sent as it is written, its columns
    /// are those that the analyser finds; what it cannot find is only said.
    pub(super) fn keep_contract(
        &self,
        node: &PlanNode,
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<(), SourceError> {
        if self.warehouse.engine() == Engine::DuckDb && self.translator.is_as_written() {
            return self.keep_own_contract(node, rendered);
        }
        let columns = match prepared.columns.as_slice() {
            [] => match acuity_sql::analyze(&(node.headed() + &rendered.sql), &self.translator.catalog()) {
                Ok(found) => found.columns.into_iter().map(|column| (column.name, column.data_type)).collect(),
                Err(unknown) => {
                    let why = unknown.0.first().map_or("", |first| &first.message);
                    tracing::warn!(model = node.name, why, "the contract cannot be checked: columns are not known");
                    return Ok(());
                }
            },
            known => known.to_vec(),
        };
        let promised = |column: &PlanColumn| Promised::googlesql(column.data_type.as_deref());
        let declared: Vec<_> = node.columns.iter().map(|column| (column.name.as_str(), promised(column))).collect();
        kept(&breaches(&declared, &columns))
    }

    /// The same in DuckDB's own SQL: the engine says what columns the query has, and what it calls the declared types.
    pub(crate) fn keep_own_contract(&self, node: &PlanNode, rendered: &Rendered) -> Result<(), SourceError> {
        let described = |header: &str, query: &str| described(self.warehouse.as_ref(), header, query);
        let (header, sql) = (node.headed(), unterminated(&rendered.sql));
        let lines = header.matches('\n').count() + 1;
        let actual = described(&header, sql).map_err(|error| self.refused(node, rendered, lines, error))?;
        let quote = |name: &str| Engine::DuckDb.quote(name);
        let typed = node.columns.iter().filter_map(|column| Some((column, column.data_type.as_deref()?)));
        let nulls: Vec<String> = typed
            .clone()
            .map(|(column, data_type)| format!("CAST(NULL AS {data_type}) AS {}", quote(&column.name)))
            .collect();
        let called = match nulls.as_slice() {
            [] => Vec::new(),
            nulls => described("", &format!("SELECT {}", nulls.join(", "))).map_err(SourceError::from)?,
        };
        let promised = |PlanColumn { name, .. }: &PlanColumn| {
            let found = called.iter().find(|(column, _)| column.eq_ignore_ascii_case(name));
            found.map_or(Promised::Untyped, |(_, kind)| Promised::Typed(kind.clone(), kind.clone()))
        };
        let declared: Vec<_> = node.columns.iter().map(|column| (column.name.as_str(), promised(column))).collect();
        kept(&breaches(&declared, &actual))
    }

    /// What a table is made with whose contract is kept: the declared columns in their order, with what must hold of them.
    pub(super) fn definition(&self, node: &PlanNode, config: &ModelConfig, prepared: &Prepared) -> Definition {
        let data_type = |column: &PlanColumn| {
            let declared = column.data_type.clone().unwrap_or_default();
            if self.translator.is_as_written() {
                return declared;
            }
            // The engine may store a type as another; a contract has compared it with the declared one.
            let given = prepared.columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name));
            self.warehouse.type_name(&given.map_or(declared, |(_, data_type)| data_type.to_string()))
        };
        let columns = node.columns.iter().map(|column| ColumnDefinition {
            name: column.name.clone(),
            data_type: data_type(column),
            constraints: column.constraints.iter().map(|constraint| self.constraint(node, constraint)).collect(),
        });
        Definition {
            columns: columns.collect(),
            constraints: config.constraints.iter().map(|constraint| self.constraint(node, constraint)).collect(),
        }
    }

    fn constraint(&self, node: &PlanNode, written: &acuity_compiler::Constraint) -> Constraint {
        let other = written.target().and_then(|target| self.session.project.referred(&node.package, &target));
        let other = other.and_then(|id| self.session.node(&id));
        let columns = self.warehouse.engine().quote_all(&written.to_columns);
        let led = other.map(|other| format!("{} ({columns})", self.translator.path(&other.relation)));
        Constraint {
            kind: written.kind,
            name: written.name.clone(),
            columns: written.columns.clone(),
            expression: led.or_else(|| written.expression.clone()),
        }
    }
}

fn kept(broken: &[String]) -> Result<(), SourceError> {
    if broken.is_empty() {
        return Ok(());
    }
    Err(SourceError::new(format!("the contract is broken, nothing was built: {}", broken.join("; ")))
        .with_help("change the query, or what the schema file declares of its columns"))
}
