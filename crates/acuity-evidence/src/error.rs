//! What can go wrong.

use acuity_warehouse::{ColumnsError, ReadError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mart could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<ColumnsError> for Error {
    fn from(error: ColumnsError) -> Self {
        Self::Read(error.into())
    }
}

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;
