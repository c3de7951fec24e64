//! Isotonic recalibration: the share with the outcome that rows of a log-odds had, forced to rise with it.
//!
//! The pool-adjacent-violators algorithm (Ayer et al., "An empirical distribution function for sampling with incomplete
//! information", 1955; for probabilities Zadrozny and Elkan, 2002). Between the pools the probability rises in a straight
//! line, so that two rows that a model tells apart are told apart afterwards, too, wherever the data say anything about it.

use serde::{Deserialize, Serialize};

/// A probability that never falls as the log-odds of a model rise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Isotonic {
    /// Log-odds of the model, ascending.
    pub margins: Vec<f64>,
    /// The probability at each, between 0 and 1 and never falling.
    pub probabilities: Vec<f64>,
}

/// Rows that share a probability.
#[derive(Debug, Clone, Copy)]
struct Pool {
    first: f64,
    last: f64,
    rows: f64,
    positives: f64,
}

impl Pool {
    fn rate(&self) -> f64 {
        self.positives / self.rows
    }
}

/// What stands below the lowest and above the highest row: half a row that contradicts them. No finite number of rows shows
/// that an outcome is impossible, and none that it is certain.
const DOUBT: f64 = 0.5;

impl Isotonic {
    /// The rising probabilities that fit best (least squares, and maximum likelihood) to log-odds of rows that the model has
    /// not seen, and their outcomes. `None` without rows of both outcomes, or where all log-odds are equal or one is not
    /// finite.
    #[must_use]
    pub fn fit(margins: &[f64], y: &[bool]) -> Option<Self> {
        let positives = y.iter().filter(|y| **y).count();
        let is_usable = margins.len() == y.len() && positives > 0 && positives < y.len();
        if !is_usable || !margins.iter().all(|margin| margin.is_finite()) {
            return None;
        }
        let mut order: Vec<usize> = (0..y.len()).collect();
        order.sort_by(|&a, &b| margins[a].total_cmp(&margins[b]));
        let (low, high) = (margins[*order.first()?], margins[*order.last()?]);
        if low >= high {
            return None;
        }
        let mut pools: Vec<Pool> = Vec::new();
        let doubt = |at: f64, positives: f64| Pool { first: at, last: at, rows: DOUBT, positives };
        add(&mut pools, doubt(low, DOUBT));
        let mut at = 0;
        while at < order.len() {
            // Rows of equal log-odds are one: no curve could tell them apart.
            let margin = margins[order[at]];
            let end = at + order[at..].iter().take_while(|&&row| margins[row] == margin).count();
            let positives = order[at..end].iter().filter(|&&row| y[row]).count() as f64;
            add(&mut pools, Pool { first: margin, last: margin, rows: (end - at) as f64, positives });
            at = end;
        }
        add(&mut pools, doubt(high, 0.0));
        let mut curve = Self { margins: Vec::new(), probabilities: Vec::new() };
        for pool in &pools {
            for margin in [pool.first, pool.last] {
                if curve.margins.last().is_none_or(|last| margin > *last) {
                    curve.margins.push(margin);
                    curve.probabilities.push(pool.rate());
                }
            }
        }
        Some(curve)
    }

    /// The probability for log-odds of the model; beyond the ends that of the end.
    #[must_use]
    pub fn probability(&self, margin: f64) -> f64 {
        let above = self.margins.partition_point(|one| *one <= margin);
        let last = self.margins.len().saturating_sub(1);
        let (below, above) = (above.saturating_sub(1), above.min(last));
        let (x0, x1) = (self.margins[below], self.margins[above]);
        let (p0, p1) = (self.probabilities[below], self.probabilities[above]);
        if x1 > x0 && margin > x0 { p0 + (p1 - p0) * ((margin - x0) / (x1 - x0)).min(1.0) } else { p0 }
    }

    /// Whether it is a curve that probabilities can be read from.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let rises = |values: &[f64], strictly: bool| {
            values.windows(2).all(|pair| pair[0] < pair[1] || (!strictly && pair[0] == pair[1]))
        };
        !self.margins.is_empty()
            && self.margins.len() == self.probabilities.len()
            && self.margins.iter().all(|margin| margin.is_finite())
            && self.probabilities.iter().all(|p| (0.0..=1.0).contains(p))
            && rises(&self.margins, true)
            && rises(&self.probabilities, false)
    }
}

/// Adds a pool above the others, and merges it with those that it does not exceed.
fn add(pools: &mut Vec<Pool>, mut new: Pool) {
    while let Some(below) = pools.last().copied().filter(|below| below.rate() >= new.rate() || below.last >= new.first)
    {
        pools.pop();
        new = Pool {
            first: below.first,
            last: new.last,
            rows: below.rows + new.rows,
            positives: below.positives + new.positives,
        };
    }
    pools.push(new);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn violators_are_pooled() {
        // At 1 and 2 the shares 2/3 and 0/1 fall, so they become 2/4; half a row of doubt lies at either end.
        let margins = [0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 3.0, 3.0];
        let y = [false, false, true, true, false, false, true, true];
        let curve = Isotonic::fit(&margins, &y).unwrap();
        assert_eq!(curve.margins, [0.0, 1.0, 2.0, 3.0]);
        let expected = [0.5 / 2.5, 0.5, 0.5, 2.0 / 2.5];
        assert!(
            curve.probabilities.iter().zip(expected).all(|(p, expected)| (p - expected).abs() < 1e-15),
            "{curve:?}"
        );
        assert!((curve.probability(0.5) - 0.35).abs() < 1e-15, "half-way from 0.2 to 0.5");
        assert_eq!([curve.probability(-9.0), curve.probability(1.7), curve.probability(9.0)], [0.2, 0.5, 0.8]);
        assert_eq!(curve.probability(f64::INFINITY), 0.8);
    }

    #[test]
    fn there_is_no_curve_without_two_outcomes_and_two_log_odds() {
        assert_eq!(Isotonic::fit(&[1.0, 2.0], &[true, true]), None);
        assert_eq!(Isotonic::fit(&[1.0, 1.0], &[true, false]), None);
        assert_eq!(Isotonic::fit(&[1.0, f64::NAN], &[true, false]), None);
        assert_eq!(Isotonic::fit(&[], &[]), None);
    }

    /// The largest of the means from a row below to the smallest of those to a row above: the solution in one formula.
    fn by_min_max(margins: &[f64], y: &[bool]) -> Vec<f64> {
        let mut points: Vec<(f64, f64, f64)> =
            margins.iter().zip(y).map(|(margin, y)| (*margin, f64::from(u8::from(*y)), 1.0)).collect();
        let low = margins.iter().copied().fold(f64::INFINITY, f64::min);
        let high = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        points.push((low, 1.0, DOUBT));
        points.push((high, 0.0, DOUBT));
        let mean = |from: f64, to: f64| {
            let inside = points.iter().filter(|one| from <= one.0 && one.0 <= to);
            let (sum, rows) = inside.fold((0.0, 0.0), |(sum, rows), one| (sum + one.1 * one.2, rows + one.2));
            sum / rows
        };
        let best = |at: f64| {
            let below = margins.iter().filter(|margin| **margin <= at);
            let least = |from: f64| {
                margins.iter().filter(|margin| **margin >= at).map(|to| mean(from, *to)).fold(f64::INFINITY, f64::min)
            };
            below.map(|from| least(*from)).fold(f64::NEG_INFINITY, f64::max)
        };
        margins.iter().map(|margin| best(*margin)).collect()
    }

    proptest! {
        #[test]
        fn it_is_the_best_rising_curve(rows in prop::collection::vec((-8i32..8, any::<bool>()), 2..40)) {
            let margins: Vec<f64> = rows.iter().map(|row| f64::from(row.0) / 2.0).collect();
            let y: Vec<bool> = rows.iter().map(|row| row.1).collect();
            if let Some(curve) = Isotonic::fit(&margins, &y) {
                prop_assert!(curve.is_valid(), "{:?}", curve);
                for (margin, expected) in margins.iter().zip(by_min_max(&margins, &y)) {
                    prop_assert!((curve.probability(*margin) - expected).abs() < 1e-12, "{margin}: {expected} {curve:?}");
                }
                prop_assert!(curve.probabilities.iter().all(|p| *p > 0.0 && *p < 1.0));
            }
        }
    }
}
