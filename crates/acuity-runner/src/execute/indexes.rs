//! Indexes of a table, where the engine has such.

use acuity_compiler::uuid;
use acuity_warehouse::{Engine, RelationKind};

use super::Executor;
use crate::{
    error::SourceError,
    plan::{Index, PlanNode},
};

impl Executor<'_> {
    /// Makes the indexes that a table does not have yet.
    ///
    /// # Errors
    /// A column that there is not, or values that are not unique.
    pub(super) fn index(&self, node: &PlanNode, indexes: &[Index]) -> Result<(), SourceError> {
        if indexes.is_empty() || self.warehouse.engine() != Engine::DuckDb {
            return Ok(());
        }
        let is_table = |info: &acuity_warehouse::RelationInfo| info.kind == RelationKind::Table;
        if !self.warehouse.relation(&node.relation)?.is_some_and(|info| is_table(&info)) {
            return Ok(());
        }
        for (number, Index { columns, unique }) in indexes.iter().enumerate() {
            // Of one name in a schema: the table is a part of it; as in dbt, one may be written twice.
            let name = uuid(&format!("{} {number} {} {unique}", node.relation, columns.join(","))).replace('-', "");
            let engine = self.warehouse.engine();
            let (path, list) = (engine.path(&node.relation), engine.quote_all(columns));
            let unique = if *unique { "UNIQUE " } else { "" };
            self.warehouse
                .execute(&format!("CREATE {unique}INDEX IF NOT EXISTS \"index_{name}\" ON {path} ({list})"))?;
        }
        Ok(())
    }
}
