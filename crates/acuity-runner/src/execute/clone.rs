//! `clone`: what another state has built, in the place of what is not here.

use acuity_warehouse::{Engine, Layout, RelationKind, Replace};

use super::{Done, Executor};
use crate::{error::SourceError, plan::PlanNode};

/// dbt's word for a node about which there is nothing to do.
const NOTHING: &str = "No-op";

impl Executor<'_> {
    /// Puts what stands in the other state here: a copy where the engine has such that cost nothing, else a view that reads it.
    ///
    /// # Errors
    /// The warehouse's refusal.
    pub(super) fn copy(&self, node: &PlanNode) -> Result<Done, SourceError> {
        let done = |message: &str| Ok(Done { message: message.to_owned(), ..Done::default() });
        let Some(there) = self.session.project.elsewhere(&node.unique_id) else { return done(NOTHING) };
        let here = self.warehouse.relation(&node.relation)?;
        let found = match self.session.project.is_open(&there) {
            true => self.warehouse.relation(&there)?.map(|info| info.kind),
            // The embedded engine tells when it makes the view.
            false => Some(RelationKind::View),
        };
        let Some(kind) = found.filter(|_| there != node.relation && (here.is_none() || self.options.full_refresh))
        else {
            return done(NOTHING);
        };
        let engine = self.warehouse.engine();
        let other = engine.path(&there);
        if engine == Engine::BigQuery && kind == RelationKind::Table {
            // Of a table the old rows stay until the copy is there; a view cannot become one.
            if here.is_some_and(|info| info.kind != RelationKind::Table) {
                self.warehouse.drop_relation(&node.relation)?;
            }
            let own = engine.path(&node.relation);
            self.warehouse.execute(&format!("CREATE OR REPLACE TABLE {own} CLONE {other}"))?;
            return done("CLONE");
        }
        let reading = format!("SELECT * FROM {other}");
        self.warehouse.replace(&node.relation, Replace::View, &Layout::default(), &reading)?;
        done("CREATE VIEW")
    }
}
