//! Loading files into a table, atomically.

use std::path::PathBuf;

use crate::{name::RelationName, schema::ColumnInfo, scope::Layout};

/// Where the rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadSource {
    /// CSV with a header line, gzip when the name ends in `.gz`. Columns are matched by header name, in any case.
    Csv {
        /// The files.
        files: Vec<PathBuf>,
        /// The byte between two values: ASCII, no quote and no line end.
        delimiter: u8,
    },
    /// Files in object storage, such as `gs://bucket/mimic/PATIENTS.csv.gz`, that the warehouse reads by itself: CSV with a
    /// header line, or Parquet when the name ends in `.parquet`.
    Uris(Vec<String>),
    /// No file: the table is created empty.
    Empty,
}

impl LoadSource {
    /// Files with commas between the values.
    #[must_use]
    pub fn csv(files: Vec<PathBuf>) -> Self {
        Self::Csv { files, delimiter: b',' }
    }
}

/// One table to load. The table is replaced as a whole or left as it was.
#[derive(Debug, Clone)]
pub struct LoadRequest {
    /// The table.
    pub table: RelationName,
    /// Where the rows come from.
    pub source: LoadSource,
    /// Names, GoogleSQL types and descriptions of the columns, in table order.
    pub columns: Vec<ColumnInfo>,
    /// Description of the table.
    pub description: Option<String>,
    /// How the table is stored, where the engine has such choices.
    pub layout: Layout,
    /// How many rows may be set aside into `<table>_rejects` before the load fails; 0 refuses the first. `None` where nobody
    /// can choose: it is 0, and the error does not offer it.
    pub max_bad_records: Option<u64>,
}

/// A row that did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The file.
    pub file: PathBuf,
    /// Line in the (decompressed) file, from 1.
    pub line: u64,
    /// The column, when one value is at fault.
    pub column: Option<String>,
    /// The value as it stands in the file.
    pub value: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// What a load did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Rows now in the table.
    pub rows: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// Told about a load while it runs; called from any thread.
pub trait LoadProgress: Sync {
    /// `fraction` of this table's input has been read (0 to 1) and `rows` rows, when the engine knows.
    fn progress(&self, fraction: f64, rows: Option<u64>);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy)]
pub struct NoProgress;

impl LoadProgress for NoProgress {
    fn progress(&self, _fraction: f64, _rows: Option<u64>) {}
}
