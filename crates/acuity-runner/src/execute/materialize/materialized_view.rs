//! The query is stored and the engine keeps the rows.

use acuity_warehouse::Replace;

use super::{Materialization, Parts};
use crate::{error::SourceError, execute::Done};

pub(super) struct MaterializedView;

impl Materialization for MaterializedView {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        model.replace(Replace::MaterializedView)?;
        Ok(Done { message: "CREATE MATERIALIZED VIEW".to_owned(), ..Done::default() })
    }
}
