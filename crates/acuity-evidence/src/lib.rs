//! What a number rests on: the values and raw rows that decided the points of a score ([`mod@why`]), and the state of the
//! records behind it ([`mod@quality`]).
//!
//! Everything here reads marts and raw rows through [`acuity_warehouse::Warehouse`] and gives plain values; printing and drawing
//! them is the business of others. No engine, no rule of a score: those are `acuity_scores`'.

mod error;
pub mod quality;
pub mod why;

pub use error::{Error, Result};
