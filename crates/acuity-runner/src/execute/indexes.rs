//! Indexes of a table, where the engine has such.

use acuity_compiler::uuid;
use acuity_warehouse::{Cell, Engine, RelationKind, Rows};

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
            let made = self
                .warehouse
                .execute(&format!("CREATE {unique}INDEX IF NOT EXISTS \"index_{name}\" ON {path} ({list})"));
            made.map_err(|error| {
                self.twice(node, columns).filter(|_| !unique.is_empty()).unwrap_or_else(|| error.into())
            })?;
        }
        Ok(())
    }

    /// Values that a unique index is refused for: those that stand in more than one row.
    fn twice(&self, node: &PlanNode, columns: &[String]) -> Option<SourceError> {
        let engine = self.warehouse.engine();
        let (path, list) = (engine.path(&node.relation), engine.quote_all(columns));
        let is_known = columns.iter().map(|column| format!("{} IS NOT NULL", engine.quote(column)));
        let query = format!(
            "SELECT {list}, count(*) FROM {path} WHERE {} GROUP BY {list} HAVING count(*) > 1 ORDER BY ALL LIMIT 1",
            is_known.collect::<Vec<_>>().join(" AND ")
        );
        let rows = Rows::read(self.warehouse.query(&query).ok()?).ok()?.rows;
        let (count, values) = rows.first()?.split_last()?;
        let values: Vec<String> = values.iter().map(Cell::text).collect();
        let message = format!(
            "the unique index on {} is refused: {} rows have ({})",
            columns.join(", "),
            count.text(),
            values.join(", ")
        );
        Some(SourceError::new(message).with_help("select each of them once, or leave out 'unique'"))
    }
}
