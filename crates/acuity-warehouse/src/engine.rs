//! The engines, and how their statements write names.

use crate::name::RelationName;

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

    /// A relation's name as statements write it; a project in front has no meaning on the embedded engine.
    #[must_use]
    pub fn path(self, name: &RelationName) -> String {
        match self {
            Self::DuckDb => format!("{}.{}", self.quote(&name.dataset.dataset), self.quote(&name.name)),
            Self::BigQuery => name.googlesql(),
        }
    }
}
