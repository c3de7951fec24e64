//! The SQL that a project's models are written in.

/// The SQL that a project's models are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// BigQuery's; translated where another engine runs it.
    GoogleSql,
    /// DuckDB's own: it runs as it is written.
    DuckDb,
}

impl Dialect {
    /// Its name in profiles.yml, and that of dbt's adapter for it: what `target.type` says, and how macros begin that
    /// `adapter.dispatch` prefers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GoogleSql => "bigquery",
            Self::DuckDb => "duckdb",
        }
    }

    /// A name in quotes. GoogleSQL has no name that holds a backtick.
    #[must_use]
    pub fn quote(self, name: &str) -> String {
        match self {
            Self::GoogleSql => format!("`{name}`"),
            Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }
}
