//! What queries read and what that costs, where the warehouse bills: known before they run, summed up when they have.

use std::sync::{Mutex, PoisonError};

use crate::format;

/// Bytes and their price.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Cost {
    pub(crate) bytes: u64,
    /// US dollars.
    pub(crate) dollars: f64,
}

impl Cost {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { bytes: self.bytes.saturating_add(other.bytes), dollars: self.dollars + other.dollars }
    }

    /// What is being done, and what all of it costs: `Reading the stay: 12.3 MB in all, about $0.0001`.
    pub(crate) fn beside(self, what: &str) -> String {
        format!("{what}: {} in all, {}", format::bytes(self.bytes), format::dollars(self.dollars))
    }
}

/// What a window has read so far.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Option<Cost>>);

impl Meter {
    pub(crate) fn add(&self, cost: Cost) {
        let mut sum = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *sum = Some(sum.unwrap_or_default().plus(cost));
    }

    /// `None` while nothing that is billed has run.
    pub(crate) fn sum(&self) -> Option<Cost> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
