//! Why a score has its points: from each component down to the values that decided it, the rule that they met, and the raw rows
//! that the values are of.
//!
//! [`fn@hour`] explains SOFA of an hour of a stay with its raw rows, from the marts `pivoted_sofa`, `sofa_drivers` and
//! `sofa_driver_rows`; [`fn@first_day`] explains a score of the first day, or the worst KDIGO stage
//! of the first 7 days, with its inputs, from `score_drivers`. Rules and papers
//! are those of `acuity_scores`.

mod answer;
mod first_day;
mod hour;
mod places;
mod raw;
mod rule;
mod stay;
#[cfg(test)]
mod tests;
mod text;

pub use answer::{Component, Given, RawRow, Value, Why, Window};
pub use first_day::first_day;
pub use hour::hour;
pub use places::Places;
