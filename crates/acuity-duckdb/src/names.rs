//! Names and texts as statements write them.

use acuity_warehouse::{Engine, RelationName};

/// The schema of what is kept about a database itself, which is no dataset.
pub(crate) const OWN_SCHEMA: &str = "acuity_internal";

/// The table of the types that columns were given, in the target's own database.
pub(crate) const KEPT_TYPES: &str = "acuity_internal.column_types";

/// `name` in double quotes, inner ones doubled.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `text` in single quotes, inner ones doubled.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `schema.name`, quoted, with its database in front where one is given.
pub(crate) fn path(name: &RelationName) -> String {
    Engine::DuckDb.path(name)
}
