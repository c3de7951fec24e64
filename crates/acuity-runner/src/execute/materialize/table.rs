//! The rows are stored, all of them anew.

use acuity_warehouse::Replace;

use super::{Materialization, Parts};
use crate::{
    error::SourceError,
    execute::{Done, with_rows},
};

pub(super) struct Table;

impl Materialization for Table {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        let rows = model.replace(Replace::Table)?;
        Ok(Done { message: with_rows("CREATE TABLE", rows), rows, ..Done::default() })
    }
}
