//! Failures of a whole command; what is wrong with a single node stands in its result.

use std::{io, path::PathBuf};

use crate::SourceError;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A command that could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// One file of the project, or a query, is wrong.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The project, or a selector, is wrong.
    #[error("{0}")]
    Project(acuity_compiler::Diagnostics),
    /// The warehouse refused.
    #[error(transparent)]
    Warehouse(#[from] acuity_warehouse::Error),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What was asked for does not fit.
    #[error("{message}")]
    Usage {
        /// What.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// The person stopped it.
    #[error("stopped; what was finished stays")]
    Cancelled,
    /// A fault of this program.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// What the person can do, when there is something to say.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Source(error) => error.help.as_deref(),
            Self::Warehouse(error) => error.help.as_deref(),
            Self::Usage { help, .. } => help.as_deref(),
            _ => None,
        }
    }
}
