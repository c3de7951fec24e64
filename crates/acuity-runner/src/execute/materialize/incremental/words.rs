//! The words that the statements of a strategy are written in: quotes, the names of types, people's own GoogleSQL.

use acuity_compiler::unterminated;
use acuity_warehouse::{ColumnInfo, Engine, RelationName};

use crate::{error::SourceError, plan::ModelConfig};

/// What the table is called inside `incremental_predicates`, as in dbt.
pub(super) const OLD: &str = "DBT_INTERNAL_DEST";
/// What the new rows are called there.
pub(super) const NEW: &str = "DBT_INTERNAL_SOURCE";

/// A relation and its columns: the table, or the new rows.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) name: &'a RelationName,
    pub(super) columns: &'a [ColumnInfo],
}

impl<'a> Side<'a> {
    /// The column of that name, in any case.
    pub(super) fn column(&self, name: &str) -> Option<&'a ColumnInfo> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// How types and people's own SQL get into the engine's words.
pub(super) struct Words<'a> {
    pub(super) engine: Engine,
    /// The engine whose words people write: that of their dialect.
    pub(super) people: Engine,
    /// The engine's name of a column's type.
    pub(super) type_name: &'a dyn Fn(&str) -> String,
    /// A GoogleSQL statement over the table and the new rows as the engine takes it; used where it is translated.
    pub(super) translate: &'a dyn Fn(&str) -> Result<String, SourceError>,
}

impl Words<'_> {
    /// Whether statements are written in DuckDB's own SQL, and strategies are those of dbt's adapter for it.
    pub(super) fn are_duckdbs_own(&self) -> bool {
        self.people == Engine::DuckDb
    }

    /// The engine whose words a statement is written in before [`Words::own`].
    pub(super) fn written(&self, holds_expressions_of_the_person: bool) -> Engine {
        if holds_expressions_of_the_person { self.people } else { self.engine }
    }

    /// The statement in the engine's words.
    pub(super) fn own(&self, written: Engine, sql: String) -> Result<String, SourceError> {
        if written == self.engine {
            return Ok(sql);
        }
        let translated = (self.translate)(unterminated(&sql))?;
        Ok(format!("{};\n", unterminated(&translated)))
    }
}

/// When an old and a new row are the same one: their keys, and what `incremental_predicates` says.
pub(super) fn same_row(written: Engine, config: &ModelConfig) -> String {
    same_keys(config.unique_key.iter().map(|key| written.quote(key)), config)
}

/// The same with other keys, each as it is to be written.
pub(super) fn same_keys(keys: impl Iterator<Item = String>, config: &ModelConfig) -> String {
    let keys = keys.map(|key| format!("{OLD}.{key} = {NEW}.{key}"));
    let predicates = config.incremental_predicates.iter().map(|predicate| format!("({predicate})"));
    keys.chain(predicates).collect::<Vec<_>>().join(" AND ")
}

/// An error in a statement that only the person's predicates can have made wrong.
pub(super) fn of_predicates(error: SourceError) -> SourceError {
    let help = format!("call the table's columns {OLD}.NAME and those of the new rows {NEW}.NAME");
    SourceError { message: format!("incremental_predicates: {}", error.message), ..error }.with_help(help)
}
