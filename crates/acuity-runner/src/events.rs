//! Telling somebody what happens, and being told to stop.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use acuity_warehouse::{CancelHandle, RelationName};

use crate::{plan::ResourceType, results::NodeResult};

/// A node as progress lines name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLabel {
    /// `model.acuity.sofa`.
    pub unique_id: String,
    /// `sofa`.
    pub name: String,
    /// What it is.
    pub resource_type: ResourceType,
    /// `table`, `view`, `incremental`, `ephemeral`, `seed`, `test`.
    pub materialized: String,
    /// `analytics.sofa`; `None` for what leaves no relation.
    pub relation: Option<RelationName>,
    /// Its file from the project folder: `models/marts/sofa.sql`; empty for a hook of the run.
    pub file: String,
    /// Its place among all nodes of the command, from 1.
    pub index: usize,
    /// How many nodes the command has.
    pub total: usize,
}

/// Told about nodes as they run; called from any thread.
pub trait Events: Sync {
    /// A node starts.
    fn started(&self, node: &NodeLabel);
    /// A node is done, failed or was skipped.
    fn finished(&self, node: &NodeLabel, result: &NodeResult);
    /// Something worth a warning that belongs to no node.
    fn warning(&self, _message: &str) {}
}

/// Tells nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Events for Silent {
    fn started(&self, _node: &NodeLabel) {}
    fn finished(&self, _node: &NodeLabel, _result: &NodeResult) {}
}

/// Stops a command from another thread: running statements are interrupted, the remaining nodes are skipped, and the
/// artifacts are still written. Clones share one state.
#[derive(Clone, Default)]
pub struct CancelToken {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    cancelled: AtomicBool,
    handles: Mutex<Vec<Box<dyn CancelHandle>>>,
}

impl CancelToken {
    /// A token that nobody has cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks everything that carries this token to stop.
    pub fn cancel(&self) {
        // First, so that a statement which the interrupt misses is not followed by another.
        self.inner.cancelled.store(true, Ordering::SeqCst);
        self.interrupt();
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::SeqCst)
    }

    /// Interrupts what runs now; a statement that starts a moment later needs another call.
    pub(crate) fn interrupt(&self) {
        for handle in self.inner.handles.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            handle.cancel();
        }
    }

    pub(crate) fn attach(&self, handle: Box<dyn CancelHandle>) {
        self.inner.handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}
