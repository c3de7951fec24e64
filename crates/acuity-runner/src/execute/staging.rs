//! New rows that wait in a table of their own (`<relation>__dbt_tmp`, as dbt names it) before they are taken into another,
//! so that the query runs once and its columns are known.

use acuity_warehouse::{Layout, RelationInfo, RelationName, Replace};

use super::Executor;
use crate::{
    error::SourceError,
    plan::PlanNode,
    sql::{Prepared, Rendered},
};

impl Executor<'_> {
    /// Does `work` with a name for such a table, which is gone afterwards.
    pub(super) fn with_staging<T>(
        &self,
        node: &PlanNode,
        work: impl FnOnce(&RelationName) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let name = format!("{}__dbt_tmp", node.relation.name);
        let staged = RelationName { dataset: node.relation.dataset.clone(), name };
        let outcome = work(&staged);
        // Also after a failure; but that failure is the one to tell.
        let dropped = self.warehouse.drop_relation(&staged);
        let done = outcome?;
        dropped?;
        Ok(done)
    }

    /// Puts the rows of a query there.
    pub(super) fn stage(
        &self,
        node: &PlanNode,
        staged: &RelationName,
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<RelationInfo, SourceError> {
        // Should the run be killed, the table goes away by itself where the engine can do so.
        let passing = Layout { hours_to_expiration: Some(12), ..Layout::default() };
        self.replace(node, staged, (Replace::Table, &passing), prepared, rendered)?;
        self.warehouse
            .relation(staged)?
            .ok_or_else(|| SourceError::new(format!("{staged} vanished while {} ran", node.name)))
    }
}
