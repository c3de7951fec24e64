//! Nothing of its own: the query stands inside those that use it.

use super::{Materialization, Parts};
use crate::{error::SourceError, execute::Done};

pub(super) struct Ephemeral;

impl Materialization for Ephemeral {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        let _ = model;
        Ok(Done::default())
    }
}
