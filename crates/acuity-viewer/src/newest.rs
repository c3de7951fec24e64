//! Which request of a kind is the newest. A newer one ends the one that runs.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// Ends what runs.
type End = Box<dyn Fn() + Send>;

/// The newest request of a kind, and how to stop the one that runs: each kind runs on one thread, so once at a time.
#[derive(Default)]
pub(crate) struct Newest {
    id: AtomicU64,
    running: Mutex<Option<End>>,
}

impl Newest {
    /// Makes `id` the newest request: whatever was asked before finds itself overtaken.
    pub(crate) fn set(&self, id: u64) {
        self.id.store(id, Ordering::Release);
    }

    /// Another request has been made since.
    pub(crate) fn is_other(&self, id: u64) -> bool {
        self.id.load(Ordering::Acquire) != id
    }

    /// What runs, or that nothing does.
    pub(crate) fn set_running(&self, end: Option<End>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }

    /// Ends what runs.
    pub(crate) fn cancel(&self) {
        if let Some(end) = &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            end();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_newer_request_overtakes_and_what_runs_can_be_ended_until_it_is_over() {
        let newest = Newest::default();
        newest.set(1);
        assert!(!newest.is_other(1));
        let ended = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&ended);
        newest.set_running(Some(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        })));
        newest.set(2);
        newest.cancel();
        assert!(newest.is_other(1) && !newest.is_other(2));
        newest.set_running(None);
        newest.cancel();
        assert_eq!(ended.load(Ordering::Relaxed), 1);
    }
}
