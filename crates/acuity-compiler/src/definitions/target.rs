//! The output of profiles.yml that is used.

use std::{collections::BTreeMap, fmt, ops::Range, path::PathBuf, sync::Arc};

use serde_json::{Map, Value as Json};

use crate::{definitions::dialect::Dialect, diagnostic::Diagnostic, files::SourceFile};

/// The kind of warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// A database file.
    DuckDb {
        /// The file, as written: relative to the project folder.
        path: PathBuf,
        /// What DuckDB calls the database.
        database: String,
    },
    /// Google BigQuery.
    BigQuery {
        /// The project that holds the datasets.
        project: String,
        /// Where queries run.
        location: Option<String>,
    },
}

/// A database of DuckDB beside the target's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The file, as written: relative to the project folder.
    pub path: PathBuf,
    /// What statements call it.
    pub alias: String,
    /// Whether nothing is written to it.
    pub read_only: bool,
}

/// The chosen output of profiles.yml.
#[derive(Clone, PartialEq)]
pub struct Target {
    /// The profile.
    pub profile: String,
    /// The output's name.
    pub name: String,
    /// Names of all outputs of the profile, in the order of the file.
    pub outputs: Vec<String>,
    /// The warehouse.
    pub kind: TargetKind,
    /// What models are written in.
    pub dialect: Dialect,
    /// The dataset of models that name none.
    pub schema: String,
    /// Databases that statements may name, beside the target's own.
    pub attached: Vec<Attached>,
    /// How many nodes run at once.
    pub threads: usize,
    /// Every key of the output.
    pub settings: Map<String, Json>,
    /// Where it is written.
    pub(crate) written: Written,
}

/// Where an output of profiles.yml is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// profiles.yml.
    pub(crate) file: Arc<SourceFile>,
    /// Where the output begins.
    pub(crate) start: usize,
    /// Its keys.
    pub(crate) keys: BTreeMap<String, Range<usize>>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its settings hold tokens and keys.
        f.debug_struct("Target").field("profile", &self.profile).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Target {
    /// What runs the statements: `duckdb` or `bigquery`.
    pub fn engine(&self) -> &'static str {
        match self.kind {
            TargetKind::DuckDb { .. } => "duckdb",
            TargetKind::BigQuery { .. } => "bigquery",
        }
    }

    /// A mistake in `key` of this output, with its place; where the output begins if it has no such key. The line itself
    /// is not shown: it may hold a key or a token.
    pub fn mistake(&self, key: &str, message: impl Into<String>, help: Option<&str>) -> Diagnostic {
        let range = self.written.keys.get(key).cloned().unwrap_or(self.written.start..self.written.start);
        let found =
            Diagnostic::error("profile", message).maybe_help(help.map(str::to_owned)).at(&self.written.file, range);
        Diagnostic { excerpt: None, ..found }
    }

    /// BigQuery's project, or DuckDB's database; `None` where GoogleSQL runs on the embedded engine, whose one database is
    /// never named.
    pub fn database(&self) -> Option<&str> {
        match &self.kind {
            TargetKind::DuckDb { database, .. } => (self.dialect == Dialect::DuckDb).then_some(database),
            TargetKind::BigQuery { project, .. } => Some(project),
        }
    }
}
