//! The query is stored with parameters, and is called with their values.

use acuity_compiler::unterminated;

use super::{Materialization, Parts};
use crate::{error::SourceError, execute::Done, plan::ModelConfig};

pub(super) struct TableFunction;

impl Materialization for TableFunction {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        let Parts { executor, node, config, prepared, rendered } = model;
        let statement = statement(&executor.warehouse.engine().path(&node.relation), config, &prepared.sql);
        executor.keep_sql("run", node, &statement)?;
        executor.warehouse.execute(&statement).map_err(|error| executor.refused(node, rendered, 1, error))?;
        Ok(Done { message: "CREATE FUNCTION".to_owned(), ..Done::default() })
    }
}

/// The statement that stores it.
pub(crate) fn statement(path: &str, config: &ModelConfig, sql: &str) -> String {
    let (parameters, sql) = (config.parameters.join(", "), unterminated(sql));
    format!("CREATE OR REPLACE FUNCTION {path}({parameters}) AS TABLE (\n{sql}\n);")
}
