//! A thing that is asked for in the background.

use crate::{error::Error, message::Reply};

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
    /// What a reply means for the thing; `pick` takes it out of the reply that brings it, and leaves others alone.
    pub(crate) fn take(&mut self, reply: Reply, pick: impl FnOnce(Reply) -> Option<T>) {
        match reply {
            Reply::Stage(text) => *self = Self::Loading(text),
            Reply::Failed(error) => *self = Self::Failed(error),
            other => {
                if let Some(value) = pick(other) {
                    *self = Self::Ready(value);
                }
            }
        }
    }

    /// Still under way.
    pub(crate) fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }
}
