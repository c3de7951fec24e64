//! What the binary tells the viewer.

use std::{fmt, path::PathBuf, sync::Arc};

use acuity_warehouse::Warehouse;

use crate::project::Project;

/// Opens the warehouse; called on the background thread, once for each load and each stay.
pub type Opener = Box<dyn Fn() -> acuity_warehouse::Result<Arc<dyn Warehouse>> + Send + Sync>;

/// What to show.
pub struct ViewerOptions {
    /// Opens the warehouse. It is let go of after each request, so that others can write to it meanwhile.
    pub open: Opener,
    /// The dataset of the marts, such as `analytics`.
    pub dataset: String,
    /// Model files to offer; one that does not exist is left out. The first is chosen at the start.
    pub models: Vec<PathBuf>,
    /// The file of saved cohorts; it need not exist.
    pub cohorts: PathBuf,
    /// Folder that exports are written to; it is made when it is needed.
    pub exports: PathBuf,
    /// The folder of the project's artifacts, `target`; it need not exist.
    pub artifacts: PathBuf,
    /// The project behind the marts; without one the window shows its artifacts and runs nothing.
    pub project: Option<Arc<dyn Project>>,
    /// Title of the window.
    pub title: String,
    /// Bytes that one request may read unasked, where the warehouse bills: a load, a stay, the values for the form.
    pub max_bytes: u64,
}

impl ViewerOptions {
    /// The usual [`max_bytes`](Self::max_bytes): 1 GiB, less than a cent.
    pub const MAX_BYTES: u64 = 1 << 30;
}

impl fmt::Debug for ViewerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewerOptions")
            .field("dataset", &self.dataset)
            .field("models", &self.models)
            .field("cohorts", &self.cohorts)
            .field("exports", &self.exports)
            .field("artifacts", &self.artifacts)
            .field("title", &self.title)
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}
