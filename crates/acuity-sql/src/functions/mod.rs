//! The functions of GoogleSQL: a table each of scalar, aggregate and window functions.
//!
//! A row says what a function takes and gives, which resolving reads, and how DuckDB says it, which lowering alone
//! reads.

pub(crate) mod aggregate;
pub(crate) mod scalar;
pub(crate) mod window;

pub(crate) use aggregate::{AggregateFunction, aggregate};
pub(crate) use scalar::{Signature, signatures};
pub(crate) use window::{WindowFunction, window};

/// The names of all functions that the tables have, operators aside.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let aggregates = aggregate::AGGREGATES.iter().map(|function| function.name);
    let windows = window::WINDOWS.iter().map(|function| function.name);
    scalar::names().chain(aggregates).chain(windows)
}
