//! Who may read what a model made.

use super::Executor;
use crate::{
    error::SourceError,
    plan::{ModelConfig, PlanNode},
};

impl Executor<'_> {
    /// Makes the privileges on the relation those that the model grants; a model that says nothing of them changes none.
    pub(super) fn grant(&self, node: &PlanNode, config: &ModelConfig) -> Result<(), SourceError> {
        if config.grants.is_empty() {
            return Ok(());
        }
        Ok(self.warehouse.grant(&node.relation, &config.grants)?)
    }
}
