//! What the binary tells the viewer.

use std::{fmt, path::PathBuf, sync::Arc};

use acuity_warehouse::arrow::array::RecordBatch;

use crate::{place::Place, project::Project};

/// Writes a table as a Parquet file; says why where it cannot. The app itself knows no format of tables but text.
pub type ParquetWriter = fn(&RecordBatch) -> Result<Vec<u8>, String>;

/// What to show.
pub struct ViewerOptions {
    /// Where the tables are, at first.
    pub place: Place,
    /// Model files to offer; one that does not exist is left out. The first is chosen at the start.
    pub models: Vec<PathBuf>,
    /// The file of saved cohorts; it need not exist.
    pub cohorts: PathBuf,
    /// Folder that exports are written to; it is made when it is needed.
    pub exports: PathBuf,
    /// How tables are written as Parquet.
    pub parquet: ParquetWriter,
    /// The folder of the project's artifacts, `target`; it need not exist.
    pub artifacts: PathBuf,
    /// The project behind the marts; without one the window shows its artifacts and runs nothing.
    pub project: Option<Arc<dyn Project>>,
    /// Title of the window.
    pub title: String,
}

impl ViewerOptions {
    /// The usual [`max_bytes`](Place::max_bytes): 1 GiB, less than a cent.
    pub const MAX_BYTES: u64 = 1 << 30;
}

impl fmt::Debug for ViewerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewerOptions")
            .field("place", &self.place)
            .field("models", &self.models)
            .field("cohorts", &self.cohorts)
            .field("exports", &self.exports)
            .field("artifacts", &self.artifacts)
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}
