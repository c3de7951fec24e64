//! The baseline: SOFA alone.

use crate::{
    dataset::Table,
    math::{quantile, sigmoid},
    newton,
};

/// The median of the scores that are known; 0 without any.
fn median_score(table: &Table) -> f64 {
    let mut known: Vec<f64> = table.sofa.iter().copied().filter(|score| !score.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    quantile(&known, 0.5).unwrap_or(0.0)
}

/// The scores of `table`; a missing one is `median`.
fn filled(table: &Table, median: f64) -> Vec<f64> {
    table.sofa.iter().map(|score| if score.is_nan() { median } else { *score }).collect()
}

/// The scores that the baseline ranks by: their own, a missing one at the median. Not its probabilities, since the lines of two
/// folds may rank equal scores differently.
pub(super) fn ranks(table: &Table) -> Vec<f64> {
    filled(table, median_score(table))
}

/// Probabilities for `test` from the score alone: logistic regression on one variable, learned from `train`, whose median a
/// missing score takes.
pub(super) fn probabilities(train: &Table, test: &Table) -> Vec<f64> {
    let median = median_score(train);
    let prevalence = train.positives() as f64 / train.len() as f64;
    // A trace of a penalty, so that there is a line also where the score separates the outcomes.
    let line = newton::univariate(&filled(train, median), &train.y, 1e-3);
    filled(test, median)
        .into_iter()
        .map(|score| line.map_or(prevalence, |line| sigmoid(line.intercept + line.slope * score)))
        .collect()
}
