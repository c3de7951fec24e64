//! What the window is connected to, and the limits it keeps to.

use std::path::PathBuf;

use crate::data::cost::Cost;

/// The connection as pages see it; the person changes its limits.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Connection {
    /// The output of the profile, or the file.
    pub(crate) target: String,
    pub(crate) dataset: String,
    /// The file that can be watched.
    pub(crate) database: Option<PathBuf>,
    /// Read again when that file changes.
    pub(crate) is_live: bool,
    /// Reading costs something.
    pub(crate) is_billed: bool,
    /// Bytes that a request may read unasked.
    pub(crate) max_bytes: u64,
    /// Bytes that all requests of this window may read together; `None` for any.
    pub(crate) budget: Option<u64>,
    /// What was read so far.
    pub(crate) read: Option<Cost>,
}
