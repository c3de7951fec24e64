//! The query is stored.

use acuity_warehouse::Replace;

use super::{Materialization, Parts};
use crate::{error::SourceError, execute::Done};

pub(super) struct View;

impl Materialization for View {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        model.replace(Replace::View)?;
        Ok(Done { message: "CREATE VIEW".to_owned(), ..Done::default() })
    }
}
