//! How values were distributed, coarsely, and how far other values are from it.

use serde::{Deserialize, Serialize};

use crate::math::quantile;

/// Tenths of the values of training: few enough to be told in a file, fine enough to see a shift.
const BINS: usize = 10;
/// A share that is 0 counts as this, or else one value in a new place would be infinitely far.
const LEAST: f64 = 1e-4;

/// Shares of values between limits, and of missing ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Ascending; a value that equals one lies above it.
    pub limits: Vec<f64>,
    /// Of all values, missing ones included: below the first limit, between each two, above the last.
    pub shares: Vec<f64>,
    /// Share of missing values.
    pub missing: f64,
}

impl Distribution {
    /// Of values, NaN for a missing one; `None` where none is known.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut rows = 0usize;
        let mut known: Vec<f64> = values.inspect(|_| rows += 1).filter(|value| !value.is_nan()).collect();
        known.sort_by(f64::total_cmp);
        let mut limits: Vec<f64> = (1..BINS)
            .filter_map(|bin| quantile(&known, bin as f64 / BINS as f64))
            .filter(|limit| Some(limit) != known.first())
            .collect();
        // Values that many rows have are several tenths at once.
        limits.dedup();
        if known.is_empty() {
            return None;
        }
        let shares = shares(&limits, &known, rows);
        Some(Self { limits, shares, missing: (rows - known.len()) as f64 / rows as f64 })
    }

    /// Of codes of categories below `categories`, NaN for a missing one: each is a bin. `None` where none is known.
    pub(crate) fn of_codes(categories: usize, codes: impl Iterator<Item = f64>) -> Option<Self> {
        let (mut counts, mut rows) = (vec![0usize; categories], 0usize);
        for code in codes.inspect(|_| rows += 1).filter(|code| !code.is_nan()) {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        let known: usize = counts.iter().sum();
        let share = |count: usize| count as f64 / rows as f64;
        (known > 0).then(|| Self {
            limits: (1..categories).map(|code| code as f64).collect(),
            shares: counts.iter().map(|count| share(*count)).collect(),
            missing: share(rows - known),
        })
    }

    /// Bins: one more than limits.
    pub(crate) fn bins(&self) -> usize {
        self.limits.len() + 1
    }

    /// Which bin a value is in.
    pub(crate) fn bin_of(&self, value: f64) -> usize {
        self.limits.partition_point(|limit| *limit <= value)
    }

    /// Population stability index of other values: the sum over the bins, missing values among them, of the difference of
    /// the shares times the logarithm of their ratio. Rules of thumb: up to 0.1 nothing has changed, from 0.25 on much has
    /// (Siddiqi, "Credit Risk Scorecards", 2006). `None` without values.
    #[must_use]
    pub fn stability_index(&self, values: &[f64]) -> Option<f64> {
        let mut counts = vec![0; self.bins()];
        let known = values.iter().filter(|value| !value.is_nan());
        known.for_each(|value| counts[self.bin_of(*value)] += 1);
        self.stability_index_of(&counts, values.len())
    }

    /// The same of values that were counted by bin; those of the rows that are in none are missing.
    pub(crate) fn stability_index_of(&self, counts: &[usize], rows: usize) -> Option<f64> {
        if rows == 0 {
            return None;
        }
        let share = |count: usize| count as f64 / rows as f64;
        let missing = share(rows.saturating_sub(counts.iter().sum()));
        let term = |then: f64, now: f64| {
            let (then, now) = (then.max(LEAST), now.max(LEAST));
            (now - then) * (now / then).ln()
        };
        let bins: f64 = self.shares.iter().zip(counts).map(|(then, now)| term(*then, share(*now))).sum();
        Some(bins + term(self.missing, missing))
    }
}

/// Of `rows` the share of the sorted values in each bin.
fn shares(limits: &[f64], sorted: &[f64], rows: usize) -> Vec<f64> {
    let below = |limit: &f64| sorted.partition_point(|value| value < limit);
    let ends: Vec<usize> = limits.iter().map(below).chain([sorted.len()]).collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| (end - start) as f64 / rows as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Distribution {
        Distribution::of(values.iter().copied()).unwrap()
    }

    #[test]
    fn an_index_by_hand() {
        // Half below 1, half from it on.
        let flag = of(&[0.0, 0.0, 1.0, 1.0]);
        assert_eq!((flag.shares.first(), flag.shares.last(), flag.missing), (Some(&0.5), Some(&0.5), 0.0));
        // A quarter and three quarters: (0.25 - 0.5) ln(0.5) + (0.75 - 0.5) ln(1.5) = 0.173287 + 0.101366
        let index = flag.stability_index(&[0.0, 1.0, 1.0, 1.0]).unwrap();
        assert!((index - 0.274_653).abs() < 1e-6, "{index}");
        assert_eq!(flag.stability_index(&[]), None);
        assert_eq!(Distribution::of([f64::NAN].into_iter()), None);
    }

    #[test]
    fn each_category_is_a_bin() {
        let codes = Distribution::of_codes(3, [0.0, 2.0, 2.0, f64::NAN].into_iter()).unwrap();
        assert_eq!(
            (codes.limits.as_slice(), codes.shares.as_slice(), codes.missing),
            (&[1.0, 2.0][..], &[0.25, 0.0, 0.5][..], 0.25)
        );
        assert_eq!([0.0, 1.0, 2.0].map(|code| codes.bin_of(code)), [0, 1, 2]);
        assert!(codes.stability_index(&[0.0, 2.0, 2.0, f64::NAN]).unwrap() < 1e-12);
        assert_eq!(Distribution::of_codes(2, [f64::NAN].into_iter()), None);
    }

    #[test]
    fn the_same_values_have_not_moved_and_missing_ones_count() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i % 97)).collect();
        let all = of(&values);
        assert_eq!(all.shares.len(), 10);
        assert!((all.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(all.stability_index(&values).unwrap() < 1e-12);
        let shifted: Vec<f64> = values.iter().map(|value| value + 30.0).collect();
        assert!(all.stability_index(&shifted).unwrap() > 0.25);
        let gaps: Vec<f64> =
            values.iter().enumerate().map(|(i, value)| if i % 2 == 0 { f64::NAN } else { *value }).collect();
        assert!(all.stability_index(&gaps).unwrap() > 0.25);
        // One value alone: everything is above the limits that it makes.
        let constant = of(&[3.0; 8]);
        assert_eq!((constant.limits.len(), constant.shares.as_slice()), (0, [1.0].as_slice()));
    }
}
