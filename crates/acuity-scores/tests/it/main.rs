//! Tests of the scores against published cut-offs and recorded vectors.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod boundaries;
mod inputs;
mod macros;
mod mistakes;
mod vectors;

use std::collections::BTreeMap;

use acuity_scores::{Mode, ScoreResult, evaluate, find};

/// Computes a score from the given values only.
#[track_caller]
fn score(name: &str, values: &[(&str, f64)], mode: Mode) -> ScoreResult {
    let values: BTreeMap<String, Option<f64>> =
        values.iter().map(|(name, value)| ((*name).to_owned(), Some(*value))).collect();
    evaluate(find(name).unwrap(), &values, mode).unwrap()
}
