//! DeLong's test: do two scores of the same rows have the same area under the ROC curve?
//!
//! DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic curves:
//! a nonparametric approach", 1988; computed from midranks as by Sun and Xu, 2014. Rows are taken as independent: where
//! patients have several rows the interval is a little too narrow, and that of the patient-clustered bootstrap is the one to
//! trust.

use serde::{Deserialize, Serialize};

use super::Estimate;
use crate::math::Z;

/// The difference of two areas, and how likely one as large is by chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AreaDifference {
    /// The first area minus the second, with its 95 % confidence interval.
    pub difference: Estimate,
    /// The difference in standard errors.
    pub z: f64,
    /// Two-sided probability of a difference as large when there is none.
    pub p: f64,
}

/// The test for two scores; `None` unless there are two rows of each outcome.
#[must_use]
pub fn delong(outcome: &[bool], first: &[f64], second: &[f64]) -> Option<AreaDifference> {
    let (one, other) = (Placements::new(outcome, first)?, Placements::new(outcome, second)?);
    let value = one.area - other.area;
    let spread = |one: &[f64], other: &[f64]| {
        let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).collect();
        variance(&differences) / differences.len() as f64
    };
    // Of the difference, from the differences: variances and covariance in one.
    let variance = spread(&one.positives, &other.positives) + spread(&one.negatives, &other.negatives);
    let error = variance.sqrt();
    // Two scores that rank alike differ by nothing, with certainty.
    let z = if error > 0.0 { value / error } else { 0.0 };
    let half = Z * error;
    let difference = Estimate { value, low: value - half, high: value + half };
    Some(AreaDifference { difference, z, p: erfc(z.abs() / std::f64::consts::SQRT_2) })
}

/// Of each row the share of rows of the other outcome that it is on the right side of.
struct Placements {
    area: f64,
    positives: Vec<f64>,
    negatives: Vec<f64>,
}

impl Placements {
    fn new(outcome: &[bool], score: &[f64]) -> Option<Self> {
        let of = |wanted: bool| -> Vec<f64> {
            outcome.iter().zip(score).filter(|(y, _)| **y == wanted).map(|(_, score)| *score).collect()
        };
        let (with, without) = (of(true), of(false));
        if with.len() < 2 || without.len() < 2 {
            return None;
        }
        let all = midranks(score);
        let ranks = |wanted: bool, own: &[f64]| -> Vec<f64> {
            // The rank among all minus that among its own: how many of the others lie below, ties half.
            let among_all = outcome.iter().zip(&all).filter(|(y, _)| **y == wanted).map(|(_, rank)| *rank);
            among_all.zip(midranks(own)).map(|(all, own)| all - own).collect()
        };
        let positives: Vec<f64> = ranks(true, &with).into_iter().map(|below| below / without.len() as f64).collect();
        let negatives = ranks(false, &without).into_iter().map(|below| 1.0 - below / with.len() as f64).collect();
        let area = positives.iter().sum::<f64>() / with.len() as f64;
        Some(Self { area, positives, negatives })
    }
}

/// Ranks from 1; equal values share the mean of theirs.
fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let end = (start..order.len()).find(|&i| values[order[i]] != values[order[start]]).unwrap_or(order.len());
        order[start..end].iter().for_each(|&row| ranks[row] = (start + 1 + end) as f64 / 2.0);
        start = end;
    }
    ranks
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

/// Complementary error function for `x` of 0 and above, relative error below 1.2e-7 (Press et al., Numerical Recipes,
/// section 6.2).
pub(crate) fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.5 * x);
    let series = [
        0.170_872_77,
        -0.822_152_23,
        1.488_515_87,
        -1.135_203_98,
        0.278_868_07,
        -0.186_288_06,
        0.096_784_18,
        0.374_091_96,
        1.000_023_68,
    ];
    let sum = series.iter().fold(0.0, |sum, term| (sum * t) + term);
    t * (-x * x - 1.265_512_23 + t * sum).exp()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::auroc;

    /// The covariance matrix of placements written out with numpy.
    #[test]
    fn a_worked_example() {
        let y = [true, true, true, true, true, false, false, false, false, false, false];
        let a = [0.9, 0.8, 0.7, 0.55, 0.3, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
        let b = [0.8, 0.4, 0.9, 0.3, 0.5, 0.7, 0.45, 0.6, 0.2, 0.4, 0.1];
        let found = delong(&y, &a, &b).unwrap();
        assert!((found.difference.value - 0.16666666666666663).abs() < 1e-12, "{found:?}");
        assert!((found.z - 0.9394746048180173).abs() < 1e-9, "{found:?}");
        assert!((found.p - 0.3474871247891983).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_score_is_as_good_as_itself() {
        let (y, a) = ([true, false, true, false], [0.9, 0.1, 0.4, 0.5]);
        let found = delong(&y, &a, &a).unwrap();
        assert_eq!((found.difference.value, found.z, found.difference.low), (0.0, 0.0, 0.0));
        assert!((found.p - 1.0).abs() < 1e-6);
        assert!(delong(&[true, false, false], &a[..3], &a[..3]).is_none());
    }

    #[test]
    fn tails_are_those_of_the_table() {
        for (z, p) in [(1.959_963_985, 0.05), (2.575_829_304, 0.01), (3.290_526_731, 0.001)] {
            assert!((erfc(z / std::f64::consts::SQRT_2) - p).abs() < 1e-7 * 2.0, "{z}");
        }
    }

    proptest! {
        #[test]
        fn areas_are_those_of_the_curve(rows in prop::collection::vec((any::<bool>(), 0i8..12, 0i8..12), 4..60)) {
            let y: Vec<bool> = rows.iter().map(|row| row.0).collect();
            let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|row| (f64::from(row.1), f64::from(row.2))).unzip();
            if let Some(found) = delong(&y, &a, &b) {
                let expected = auroc(&y, &a).unwrap() - auroc(&y, &b).unwrap();
                prop_assert!((found.difference.value - expected).abs() < 1e-12);
                let back = delong(&y, &b, &a).unwrap();
                prop_assert!((back.z + found.z).abs() < 1e-9 && (back.p - found.p).abs() < 1e-12);
            }
        }
    }
}
