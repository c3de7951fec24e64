//! What a number rests on: the state of the records behind it ([`mod@quality`]).
//!
//! Everything here reads marts through [`acuity_warehouse::Warehouse`] and gives plain values; printing and drawing them is the
//! business of others. No engine, no rule of a score.

mod error;
mod mart;
pub mod quality;

pub use error::{Error, Result};
