//! A thing that is asked for in the background.

use crate::error::Error;

/// Where a request stands.
#[derive(Debug, Default)]
pub(crate) enum Slot<T> {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// Asked for; what is being done.
    Loading(String),
    /// It is here.
    Ready(T),
    /// It will not come.
    Failed(Error),
}

impl<T> Slot<T> {
    /// An answer of the worker.
    pub(crate) fn from_answer(answer: Result<T, Error>) -> Self {
        match answer {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        }
    }

    /// Still under way.
    pub(crate) fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }
}
