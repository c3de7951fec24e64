//! Where tables are read.

use std::{fmt, path::PathBuf, sync::Arc};

use acuity_warehouse::Warehouse;

/// Opens the warehouse; called on the background thread, once for each load and each stay.
pub type Opener = Box<dyn Fn() -> acuity_warehouse::Result<Arc<dyn Warehouse>> + Send + Sync>;

/// Where the tables are.
pub struct Place {
    /// What people call it: an output of the profile, or a file.
    pub target: String,
    /// Opens the warehouse. It is let go of after each request, so that others can write to it meanwhile.
    pub open: Opener,
    /// The dataset of the marts, such as `analytics`.
    pub dataset: String,
    /// The file that holds them, where it is one: it is watched.
    pub database: Option<PathBuf>,
    /// Reading costs money.
    pub is_billed: bool,
    /// Bytes that one request may read unasked, where the warehouse bills: a load, a stay, the values for the form.
    pub max_bytes: u64,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("target", &self.target).field("dataset", &self.dataset).finish_non_exhaustive()
    }
}
