//! Whether groups are alike in a number or in a category: the tests that stand in a baseline table.

use super::chi_square::ChiSquareTest;

/// Which test said how likely such differences are among groups that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Homogeneity {
    /// Of two groups' numbers (Wilcoxon 1945; Mann and Whitney 1947), by its normal approximation with ties.
    RankSum,
    /// Of more groups' numbers (Kruskal and Wallis, "Use of ranks in one-criterion variance analysis", 1952).
    KruskalWallis,
    /// Of categories (Pearson 1900), without a correction of continuity.
    ChiSquare,
    /// Of two categories in two groups, of which few are expected in one (Fisher 1934): two-sided, by the tables that are at most
    /// as likely.
    FisherExact,
}

impl Homogeneity {
    /// As it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::RankSum => "Wilcoxon rank-sum test",
            Self::KruskalWallis => "Kruskal-Wallis test",
            Self::ChiSquare => "Pearson\u{2019}s chi-square test",
            Self::FisherExact => "Fisher\u{2019}s exact test",
        }
    }
}

/// Compares the numbers of groups by their ranks: the probability of such differences among groups that are alike.
///
/// Each group is sorted; NaN is missing. Rows are taken as independent. `None` with less than two groups that have any
/// value, or where all values are the same.
///
/// ```
/// use acuity_ml::groups::{Homogeneity, of_numbers};
///
/// let (test, p) = of_numbers(&[&[1.0, 3.0, 5.0, 7.0, 9.0], &[2.0, 4.0, 6.0, 8.0, 10.0]]).unwrap();
/// assert_eq!((test, format!("{p:.4}")), (Homogeneity::RankSum, "0.6015".to_owned()));
/// ```
#[must_use]
pub fn of_numbers<'a>(sorted: &[&'a [f64]]) -> Option<(Homogeneity, f64)> {
    // What is no number stands behind all others, and would never be passed.
    let known = |group: &&'a [f64]| &group[..group.partition_point(|value| !value.is_nan())];
    let groups: Vec<&[f64]> = sorted.iter().map(known).filter(|group| !group.is_empty()).collect();
    let degrees = groups.len().checked_sub(1).filter(|degrees| *degrees > 0)?;
    let all: f64 = groups.iter().map(|group| group.len() as f64).sum();

    let mut next = vec![0; groups.len()];
    let mut ranks = vec![0.0; groups.len()];
    let (mut below, mut ties) = (0.0, 0.0);
    let least = |next: &[usize]| {
        let heads = groups.iter().zip(next).filter_map(|(group, &at)| group.get(at).copied());
        heads.min_by(f64::total_cmp)
    };
    while let Some(value) = least(&next) {
        let same: Vec<usize> = groups
            .iter()
            .zip(&next)
            .map(|(group, &at)| group[at..].iter().take_while(|v| **v <= value).count())
            .collect();
        let tied = same.iter().sum::<usize>() as f64;
        // All of them share the middle of their ranks.
        let rank = below + f64::midpoint(tied, 1.0);
        for (at, &count) in same.iter().enumerate() {
            ranks[at] += rank * count as f64;
            next[at] += count;
        }
        below += tied;
        ties += tied.powi(3) - tied;
    }

    let spread = 1.0 - ties / (all.powi(3) - all);
    if spread <= 0.0 {
        return None;
    }
    // Squares of the distance from the expected sum: the textbook's sum of squares cancels where groups are large.
    let squares: f64 = groups
        .iter()
        .zip(&ranks)
        .map(|(group, ranks)| {
            let size = group.len() as f64;
            (ranks - size * f64::midpoint(all, 1.0)).powi(2) / size
        })
        .sum();
    let statistic = 12.0 / (all * (all + 1.0)) * squares / spread;
    let test = if degrees == 1 { Homogeneity::RankSum } else { Homogeneity::KruskalWallis };
    Some((test, ChiSquareTest::new(statistic, degrees).p))
}

/// Compares the categories of groups: the probability of such differences among groups that are alike.
///
/// `counts` has for each group the rows of each category, in the same order. Categories and groups that nobody is in say nothing.
/// Rows are taken as independent. `None` with less than two of either, and where too few are expected for the approximation
/// (Cochran 1954: less than 1 in a cell, or less than 5 in more than a fifth of them) in a table that is larger than two by two.
///
/// ```
/// use acuity_ml::groups::{Homogeneity, of_categories};
///
/// let (test, p) = of_categories(&[vec![10, 10, 20], vec![20, 20, 20]]).unwrap();
/// assert_eq!((test, format!("{p:.4}")), (Homogeneity::ChiSquare, "0.2494".to_owned()));
/// ```
#[must_use]
pub fn of_categories(counts: &[Vec<usize>]) -> Option<(Homogeneity, f64)> {
    let width = counts.iter().map(Vec::len).max()?;
    let of = |group: &[usize], category: usize| group.get(category).copied().unwrap_or_default();
    let occurs: Vec<usize> = (0..width).filter(|&at| counts.iter().any(|group| of(group, at) > 0)).collect();
    let kept = counts.iter().map(|group| occurs.iter().map(|&at| of(group, at)).collect::<Vec<usize>>());
    let table: Vec<Vec<usize>> = kept.filter(|group| group.iter().any(|count| *count > 0)).collect();
    if table.len() < 2 || occurs.len() < 2 {
        return None;
    }

    let sizes: Vec<f64> = table.iter().map(|group| group.iter().sum::<usize>() as f64).collect();
    let totals: Vec<f64> =
        (0..occurs.len()).map(|at| table.iter().map(|group| group[at]).sum::<usize>() as f64).collect();
    let all: f64 = sizes.iter().sum();
    let cells = || {
        let rows = table.iter().zip(&sizes);
        rows.flat_map(|(group, size)| group.iter().zip(&totals).map(move |(n, total)| (*n as f64, size * total / all)))
    };
    let few = cells().filter(|(_, expected)| *expected < 5.0).count();
    if few * 5 > table.len() * occurs.len() || cells().any(|(_, expected)| expected < 1.0) {
        let [one, other] = table.as_slice() else { return None };
        let ([a, b], [c, d]) = (one.as_slice().try_into().ok()?, other.as_slice().try_into().ok()?);
        return Some((Homogeneity::FisherExact, fisher_exact([a, b], [c, d])));
    }
    let statistic = cells().map(|(found, expected)| (found - expected).powi(2) / expected).sum();
    let degrees = (table.len() - 1) * (occurs.len() - 1);
    Some((Homogeneity::ChiSquare, ChiSquareTest::new(statistic, degrees).p))
}

/// Of all tables with these sums, the probability of those that are at most as likely as this one.
fn fisher_exact([a, b]: [usize; 2], [c, d]: [usize; 2]) -> f64 {
    let (first, second, column) = (a + b, c + d, a + c);
    let (least, most) = (column.saturating_sub(second), first.min(column));
    // How much more likely a table is than the one before it, whose first cell has one less.
    let ratio = |a: usize| {
        let (without, of_column) = (first - a + 1, column - a + 1);
        (without as f64 * of_column as f64) / (a as f64 * (second + a - column) as f64)
    };
    let mut logarithms = vec![0.0];
    for a in least + 1..=most {
        logarithms.push(logarithms[logarithms.len() - 1] + ratio(a).ln());
    }
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let likelihoods: Vec<f64> = logarithms.iter().map(|logarithm| (logarithm - largest).exp()).collect();
    // Tables that are as likely but for rounding count, too, as in R.
    let bound = likelihoods[a - least] * (1.0 + 1e-7);
    let extreme: f64 = likelihoods.iter().filter(|likelihood| **likelihood <= bound).sum();
    (extreme / likelihoods.iter().sum::<f64>()).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn close(found: Option<(Homogeneity, f64)>, test: Homogeneity, p: f64) {
        let (by, found) = found.unwrap();
        assert_eq!(by, test);
        assert!((found - p).abs() < 1e-6 * p.max(1e-3), "{found}, not {p}");
    }

    #[test]
    fn ties_share_their_ranks() {
        // SciPy 1.14, `kruskal([1, 1, 1], [2, 2, 2], [2, 2])`: H = 7.
        let three: [&[f64]; 3] = [&[1.0, 1.0, 1.0], &[2.0, 2.0, 2.0], &[2.0, 2.0]];
        close(of_numbers(&three), Homogeneity::KruskalWallis, 0.030_197_383_422_318_5);
        // By hand: ranks 1, 2.5, 4 and 2.5, 5; H = 12 / 30 * ((7.5 - 9)^2 / 3 + (7.5 - 6)^2 / 2) / (1 - 6 / 120) = 15 / 19.
        let two: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[2.0, 4.0]];
        close(of_numbers(&two), Homogeneity::RankSum, ChiSquareTest::new(15.0 / 19.0, 1).p);
    }

    #[test]
    fn small_tables_are_counted_out() {
        // Fisher's tea: 3 of 4 cups told, as `fisher.test` in R has it.
        close(of_categories(&[vec![3, 1], vec![1, 3]]), Homogeneity::FisherExact, 0.485_714_285_714_285_7);
        // Of 2 in 5 and 0 in 60,000: the only table that is less likely than all others.
        let (_, p) = of_categories(&[vec![3, 2], vec![60_000, 0]]).unwrap();
        assert!((p - 20.0 / (60_005.0 * 60_004.0)).abs() < 1e-15, "{p}");
        // Larger ones are not: 2 x 3 with an expected count below 1.
        assert_eq!(of_categories(&[vec![1, 0, 30], vec![0, 1, 30]]), None);
    }

    #[test]
    fn what_cannot_be_compared_has_no_test() {
        assert_eq!(of_numbers(&[&[1.0, 2.0], &[]]), None);
        assert_eq!(of_numbers(&[&[2.0, 2.0], &[2.0]]), None);
        assert_eq!(of_numbers(&[&[f64::NAN], &[1.0, f64::NAN]]), None);
        assert_eq!(of_numbers(&[&[1.0, 2.0, f64::NAN], &[3.0]]), of_numbers(&[&[1.0, 2.0], &[3.0]]));
        assert_eq!(of_categories(&[vec![5, 0], vec![9, 0]]), None);
        assert_eq!(of_categories(&[vec![5, 6], vec![0, 0]]), None);
        assert_eq!(of_categories(&[]), None);
    }

    proptest! {
        #[test]
        fn a_probability_whatever_the_groups(groups in prop::collection::vec(prop::collection::vec(0_u8..9, 0..20), 1..5)) {
            let sorted = groups.iter().map(|group| {
                let mut values: Vec<f64> = group.iter().map(|value| f64::from(*value)).collect();
                values.sort_by(f64::total_cmp);
                values
            });
            let sorted: Vec<Vec<f64>> = sorted.collect();
            if let Some((_, p)) = of_numbers(&sorted.iter().map(Vec::as_slice).collect::<Vec<_>>()) {
                prop_assert!((0.0..=1.0).contains(&p));
            }
        }

        #[test]
        fn which_group_or_category_comes_first_does_not_matter(a in 0_usize..9, b in 0_usize..9, c in 0_usize..9, d in 0_usize..9) {
            let told = of_categories(&[vec![a, b], vec![c, d]]);
            for other in [[vec![c, d], vec![a, b]], [vec![b, a], vec![d, c]], [vec![a, c], vec![b, d]]] {
                match (told, of_categories(&other)) {
                    (Some((test, p)), Some((same, q))) => prop_assert!(test == same && (p - q).abs() < 1e-9 && p <= 1.0 + 1e-12),
                    (told, other) => prop_assert_eq!(told, other),
                }
            }
        }
    }
}
