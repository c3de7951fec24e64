//! Confidence intervals by resampling patients (Field and Welsh, "Bootstrapping clustered data", 2007): stays of one
//! patient are drawn together, because they are not independent.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{AreaDifference, Estimate, curves, erfc};
use crate::math::quantile;

/// Bootstrapped AUROC of several scores on the same resamples.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// AUROC by score, then by resample.
    pub auroc: Vec<Vec<f64>>,
}

impl Bootstrap {
    /// AUROC of score `of` with its interval; `value` is the figure on the original rows.
    #[must_use]
    pub fn estimate(&self, of: usize, value: f64) -> Estimate {
        interval(value, self.auroc.get(of).cloned().unwrap_or_default())
    }

    /// Difference of two scores' AUROC with its interval.
    #[must_use]
    pub fn difference(&self, of: usize, minus: usize, value: f64) -> Estimate {
        let (Some(a), Some(b)) = (self.auroc.get(of), self.auroc.get(minus)) else {
            return interval(value, Vec::new());
        };
        interval(value, a.iter().zip(b).map(|(a, b)| a - b).collect())
    }

    /// The same with how likely a difference as large is by chance, from the spread over the resamples: the test where rows
    /// of one patient are not independent. `None` below two resamples.
    #[must_use]
    pub fn test(&self, of: usize, minus: usize, value: f64) -> Option<AreaDifference> {
        let (a, b) = (self.auroc.get(of)?, self.auroc.get(minus)?);
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        let n = differences.len() as f64;
        if n < 2.0 {
            return None;
        }
        let mean = differences.iter().sum::<f64>() / n;
        let error = (differences.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        let z = if error > 0.0 { value / error } else { 0.0 };
        let p = erfc(z.abs() / std::f64::consts::SQRT_2);
        Some(AreaDifference { difference: interval(value, differences), z, p })
    }
}

fn interval(value: f64, mut sample: Vec<f64>) -> Estimate {
    sample.sort_by(f64::total_cmp);
    Estimate { value, low: quantile(&sample, 0.025).unwrap_or(value), high: quantile(&sample, 0.975).unwrap_or(value) }
}

/// Draws `resamples` samples of patients with replacement and computes the AUROC of each of `scores` on each. Resamples
/// with one outcome only are drawn again.
///
/// The same `seed` gives the same figures. `outcome`, `patient` and each score have one entry a stay.
#[must_use]
pub fn clustered_bootstrap(
    outcome: &[bool],
    patient: &[i64],
    scores: &[&[f64]],
    resamples: usize,
    seed: u64,
) -> Bootstrap {
    let mut out = Bootstrap { auroc: vec![Vec::with_capacity(resamples); scores.len()] };
    // Without both outcomes no resample would ever count, and the loop below would not end.
    if curves::auroc(outcome, &vec![0.0; outcome.len()]).is_none() {
        return out;
    }
    let mut numbers = BTreeMap::new();
    for id in patient {
        let next = numbers.len();
        numbers.entry(*id).or_insert(next);
    }
    let cluster: Vec<usize> = patient.iter().map(|id| numbers[id]).collect();
    let orders: Vec<Vec<(usize, bool)>> = scores.iter().map(|score| sorted_with_ties(score)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = vec![0u32; numbers.len()];
    let mut done = 0;
    while done < resamples {
        drawn.fill(0);
        for _ in 0..numbers.len() {
            drawn[rng.random_range(0..numbers.len())] += 1;
        }
        let weight = |row: usize| f64::from(drawn[cluster[row]]);
        let areas: Vec<Option<f64>> = orders.iter().map(|order| weighted_auroc(order, outcome, &weight)).collect();
        if areas.iter().all(Option::is_some) {
            for (slot, area) in out.auroc.iter_mut().zip(areas) {
                slot.extend(area);
            }
            done += 1;
        }
    }
    out
}

/// Rows from the highest score to the lowest, each with whether it ends a run of equal scores.
fn sorted_with_ties(score: &[f64]) -> Vec<(usize, bool)> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let ends = |i: usize| order.get(i + 1).is_none_or(|&next| score[next] != score[order[i]]);
    (0..order.len()).map(|i| (order[i], ends(i))).collect()
}

fn weighted_auroc(order: &[(usize, bool)], outcome: &[bool], weight: &impl Fn(usize) -> f64) -> Option<f64> {
    let (mut negatives, mut positives, mut area) = (0.0, 0.0, 0.0);
    let mut before = (0.0, 0.0);
    for &(row, ends) in order {
        if outcome[row] {
            positives += weight(row);
        } else {
            negatives += weight(row);
        }
        if ends {
            area += (negatives - before.0) * (positives + before.1) / 2.0;
            before = (negatives, positives);
        }
    }
    (negatives > 0.0 && positives > 0.0).then(|| area / (negatives * positives))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_figure_and_narrows_with_more_patients() {
        let make = |n: usize| -> (Vec<bool>, Vec<i64>, Vec<f64>) {
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let y: Vec<bool> = (0..n).map(|i| i % 5 == 0).collect();
            let score = y.iter().map(|y| f64::from(u8::from(*y)) + 2.0 * rng.random::<f64>()).collect();
            (y, (0..n as i64).collect(), score)
        };
        let width = |n: usize| {
            let (y, patient, score) = make(n);
            let value = curves::auroc(&y, &score).unwrap();
            let estimate = clustered_bootstrap(&y, &patient, &[&score], 400, 7).estimate(0, value);
            assert!(estimate.low < value && value < estimate.high);
            estimate.high - estimate.low
        };
        assert!(width(2000) < 0.6 * width(200));
    }

    /// With one row a patient the test is DeLong's, up to chance.
    #[test]
    fn the_test_of_a_difference_is_that_of_delong_where_rows_are_independent() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let y: Vec<bool> = (0..600).map(|i| i % 4 == 0).collect();
        let mut noisy =
            |by: f64| -> Vec<f64> { y.iter().map(|y| f64::from(u8::from(*y)) + by * rng.random::<f64>()).collect() };
        let (one, other) = (noisy(2.0), noisy(2.6));
        let value = curves::auroc(&y, &one).unwrap() - curves::auroc(&y, &other).unwrap();
        let patient: Vec<i64> = (0..600).collect();
        let found = clustered_bootstrap(&y, &patient, &[&one, &other], 2000, 1).test(0, 1, value).unwrap();
        let delong = crate::metrics::delong(&y, &one, &other).unwrap();
        assert!((found.z / delong.z - 1.0).abs() < 0.1, "{} {}", found.z, delong.z);
        // The same rows twice under one patient say no more than once.
        let twice = |values: &[f64]| [values, values].concat();
        let (y2, patient2) = ([&y[..], &y[..]].concat(), [&patient[..], &patient[..]].concat());
        let again =
            clustered_bootstrap(&y2, &patient2, &[&twice(&one), &twice(&other)], 2000, 1).test(0, 1, value).unwrap();
        assert_eq!(again.z, found.z);
        assert!(crate::metrics::delong(&y2, &twice(&one), &twice(&other)).unwrap().z > 1.3 * delong.z);
    }

    #[test]
    fn unit_weights_give_the_plain_area() {
        let (y, s) = ([true, false, true, false, false], [3.0, 3.0, 2.0, 1.0, 2.0]);
        let area = weighted_auroc(&sorted_with_ties(&s), &y, &|_| 1.0);
        assert_eq!(area, curves::auroc(&y, &s));
    }

    #[test]
    fn the_seed_decides() {
        let y = [true, false, true, false, false, true];
        let s = [0.9, 0.1, 0.4, 0.5, 0.2, 0.7];
        let run = |seed| clustered_bootstrap(&y, &[1, 1, 2, 3, 4, 5], &[&s], 50, seed);
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }
}
