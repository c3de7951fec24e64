//! The engines, and how their statements write names.

use crate::name::{DatasetName, RelationName};

/// Which SQL the warehouse speaks; callers hand it text in that dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded engine: GoogleSQL is transpiled before it is sent.
    DuckDb,
    /// GoogleSQL is sent as written.
    BigQuery,
}

impl Engine {
    /// A name in the engine's quotes. BigQuery has no name that holds a backtick.
    #[must_use]
    pub fn quote(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::BigQuery => format!("`{name}`"),
        }
    }

    /// Names in the engine's quotes, with commas between.
    #[must_use]
    pub fn quote_all<'a>(self, names: impl IntoIterator<Item = &'a String>) -> String {
        names.into_iter().map(|name| self.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// A dataset's name as statements write it, with the project, or the database, in front where one is given.
    #[must_use]
    pub fn dataset(self, name: &DatasetName) -> String {
        let parts = name.project.iter().chain([&name.dataset]);
        parts.map(|part| self.quote(part)).collect::<Vec<_>>().join(".")
    }

    /// A relation's name as statements write it.
    #[must_use]
    pub fn path(self, name: &RelationName) -> String {
        format!("{}.{}", self.dataset(&name.dataset), self.quote(&name.name))
    }
}
