//! The ways to put a model in the warehouse: one file and one line of [`of`] each.

mod ephemeral;
mod external;
mod incremental;
mod materialized_view;
mod table;
mod table_function;
mod view;

pub(crate) use table_function::statement as function_statement;

use acuity_warehouse::{Layout, Replace};

use super::{Done, Executor};
use crate::{
    error::SourceError,
    plan::{Materialized, ModelConfig, PlanNode},
    sql::{Prepared, Rendered},
};

/// A way to put a model in the warehouse.
pub(super) trait Materialization: Sync {
    /// Makes or renews the model's relation; hooks, descriptions and grants are not its business.
    ///
    /// # Errors
    /// The warehouse's refusal, placed in the model's file where that is known; the relation is then as it was.
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError>;
}

/// A model in hand.
pub(super) struct Parts<'a> {
    pub(super) executor: &'a Executor<'a>,
    pub(super) node: &'a PlanNode,
    pub(super) config: &'a ModelConfig,
    pub(super) prepared: &'a Prepared,
    pub(super) rendered: &'a Rendered,
}

impl Parts<'_> {
    /// Puts the result of the model's query in place as its relation.
    fn replace(&self, how: Replace) -> Result<Option<u64>, SourceError> {
        let Self { executor, node, config, prepared, rendered } = self;
        let is_defined = config.contract && how == Replace::Table;
        let definition = is_defined.then(|| executor.definition(node, config, prepared));
        let layout = Layout { definition, ..config.layout.clone() };
        executor.replace(node, &node.relation, (how, &layout), prepared, rendered)
    }
}

/// The code behind each of the values of [`MATERIALIZED`](acuity_compiler::settings::MATERIALIZED).
pub(super) fn of(materialized: Materialized) -> &'static dyn Materialization {
    match materialized {
        Materialized::Table => &table::Table,
        Materialized::View => &view::View,
        Materialized::MaterializedView => &materialized_view::MaterializedView,
        Materialized::Incremental => &incremental::Incremental,
        Materialized::Ephemeral => &ephemeral::Ephemeral,
        Materialized::External => &external::External,
        Materialized::TableFunction => &table_function::TableFunction,
    }
}
