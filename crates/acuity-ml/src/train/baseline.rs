//! A baseline: one score alone.

use crate::{
    dataset::{Baseline, Table},
    math::{quantile, sigmoid},
    newton,
};

/// The median of the scores that are known; 0 without any.
fn median_score(baseline: &Baseline) -> f64 {
    let mut known: Vec<f64> = baseline.score.iter().copied().filter(|score| !score.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    quantile(&known, 0.5).unwrap_or(0.0)
}

/// The scores; a missing one is `median`.
fn filled(baseline: &Baseline, median: f64) -> Vec<f64> {
    baseline.score.iter().map(|score| if score.is_nan() { median } else { *score }).collect()
}

/// The scores that the baseline ranks by: their own, a missing one at the median. Not its probabilities, since the lines of two
/// folds may rank equal scores differently.
pub(super) fn ranks(baseline: &Baseline) -> Vec<f64> {
    filled(baseline, median_score(baseline))
}

/// Probabilities for `test` from its baseline number `which` alone: logistic regression on one variable, learned from
/// `train`, whose median a missing score takes.
pub(super) fn probabilities(train: &Table, test: &Table, which: usize) -> Vec<f64> {
    let (learned, asked) = (&train.baselines[which], &test.baselines[which]);
    let median = median_score(learned);
    let prevalence = train.positives() as f64 / train.len() as f64;
    // A trace of a penalty, so that there is a line also where the score separates the outcomes.
    let line = newton::univariate(&filled(learned, median), &train.y, 1e-3);
    filled(asked, median)
        .into_iter()
        .map(|score| line.map_or(prevalence, |line| sigmoid(line.intercept + line.slope * score)))
        .collect()
}
