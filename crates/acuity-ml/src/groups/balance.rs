//! Standardised differences: how far two groups are apart in units of their spread, whatever their size.
//!
//! Austin, "Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in
//! propensity-score matched samples", 2009; several categories after Yang and Dalton, "A unified approach to measuring the
//! effect size between two groups", 2012. An absolute difference above 0.1 is commonly taken for an imbalance.

use ndarray::{Array1, Array2};

use crate::logistic::cholesky::Cholesky;

/// The mean of `one` minus that of `other`, in pooled standard deviations: `(m₁ - m₂) / √((s₁² + s₂²) / 2)`.
///
/// `None` when a group has less than two values, or when neither group has any spread and the means differ. Missing values are
/// the caller's to leave out.
///
/// ```
/// use acuity_ml::groups::difference_of_means;
///
/// // Means 2 and 4, variances 1 and 1.
/// assert_eq!(difference_of_means(&[1.0, 2.0, 3.0], &[3.0, 4.0, 5.0]), Some(-2.0));
/// assert_eq!(difference_of_means(&[1.0], &[3.0, 4.0]), None);
/// ```
#[must_use]
pub fn difference_of_means(one: &[f64], other: &[f64]) -> Option<f64> {
    let ((mean, variance), (other_mean, other_variance)) = (moments(one)?, moments(other)?);
    in_deviations(mean - other_mean, f64::midpoint(variance, other_variance))
}

/// How far two groups of a category are apart: the Mahalanobis distance of their shares, of 0 or more. With two categories it is
/// `|p₁ - p₂| / √((p₁(1 - p₁) + p₂(1 - p₂)) / 2)`.
///
/// `one` and `other` count the rows of each category in the same order. `None` when a group has no rows, or when they have no
/// category in common that the distance could be measured in.
///
/// ```
/// use acuity_ml::groups::difference_of_shares;
///
/// // 25 % and 40 %: 0.15 / √((0.1875 + 0.24) / 2)
/// assert!((difference_of_shares(&[75, 25], &[60, 40]).unwrap() - 0.324_443).abs() < 1e-6);
/// assert_eq!(difference_of_shares(&[7, 3], &[70, 30]), Some(0.0));
/// ```
#[must_use]
pub fn difference_of_shares(one: &[usize], other: &[usize]) -> Option<f64> {
    // A category that nobody is in has no variance, and says nothing.
    let counts: Vec<(usize, usize)> =
        one.iter().copied().zip(other.iter().copied()).filter(|(one, other)| one + other > 0).collect();
    let (all, all_others) = counts.iter().fold((0, 0), |(a, b), (one, other)| (a + one, b + other));
    if all == 0 || all_others == 0 {
        return None;
    }
    // The first share follows from the others.
    let shares: Vec<(f64, f64)> = counts
        .iter()
        .skip(1)
        .map(|(one, other)| (*one as f64 / all as f64, *other as f64 / all_others as f64))
        .collect();
    let distance = Array1::from_iter(shares.iter().map(|(p, q)| p - q));
    if distance.iter().all(|part| *part == 0.0) {
        return Some(0.0);
    }
    let covariance = |at: usize, with: usize| {
        let of = |p: f64, q: f64| if at == with { p * (1.0 - p) } else { -p * q };
        f64::midpoint(of(shares[at].0, shares[with].0), of(shares[at].1, shares[with].1))
    };
    let pooled = Array2::from_shape_fn((shares.len(), shares.len()), |(at, with)| covariance(at, with));
    let solved = Cholesky::new(pooled)?.solve(&distance);
    Some(distance.dot(&solved).max(0.0).sqrt())
}

/// Mean and variance.
fn moments(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, squares / (values.len() - 1) as f64))
}

fn in_deviations(difference: f64, variance: f64) -> Option<f64> {
    match (difference, variance) {
        (0.0, _) => Some(0.0),
        (_, variance) if variance > 0.0 => Some(difference / variance.sqrt()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_categories_by_hand() {
        // Shares of the second and third: T = (0.3, 0.2), C = (0.4, 0.2), so d = (-0.1, 0).
        // S = ([0.21, -0.06; -0.06, 0.16] + [0.24, -0.08; -0.08, 0.16]) / 2 = [0.225, -0.07; -0.07, 0.16]
        // det S = 0.036 - 0.0049 = 0.0311; d' S⁻¹ d = 0.01 * 0.16 / 0.0311 = 0.051447
        let found = difference_of_shares(&[50, 30, 20], &[40, 40, 20]).unwrap();
        assert!((found - 0.051_446_945_3_f64.sqrt()).abs() < 1e-9, "{found}");
    }

    #[test]
    fn what_cannot_be_compared_has_no_difference() {
        assert_eq!(difference_of_shares(&[0, 0], &[3, 4]), None);
        // All of one group in one category, all of the other in another: no spread within either.
        assert_eq!(difference_of_shares(&[5, 0], &[0, 5]), None);
        assert_eq!(difference_of_shares(&[5, 0, 0], &[9, 0, 0]), Some(0.0));
        assert_eq!(difference_of_means(&[2.0, 2.0], &[2.0, 2.0]), Some(0.0));
        assert_eq!(difference_of_means(&[2.0, 2.0], &[3.0, 3.0]), None);
    }

    proptest! {
        #[test]
        fn a_flag_is_the_same_as_number_and_as_category(a in 2_usize..40, b in 2_usize..40, c in 2_usize..40, d in 2_usize..40) {
            let rows = |no: usize, yes: usize| [vec![0.0; no], vec![1.0; yes]].concat();
            let by_category = difference_of_shares(&[a, b], &[c, d]).unwrap();
            let by_mean = difference_of_means(&rows(a, b), &rows(c, d)).unwrap().abs();
            // The variance of a sample divides by n - 1, that of a share by n.
            let most = 1.0 / (a + b).min(c + d) as f64;
            prop_assert!((by_category - by_mean).abs() <= by_category * most + 1e-12);
        }

        #[test]
        fn the_order_of_categories_does_not_matter(counts in prop::collection::vec((1_usize..50, 1_usize..50), 2..6)) {
            let (one, other): (Vec<usize>, Vec<usize>) = counts.iter().copied().unzip();
            let (back, other_back): (Vec<usize>, Vec<usize>) = counts.iter().rev().copied().unzip();
            let (forth, back) = (difference_of_shares(&one, &other), difference_of_shares(&back, &other_back));
            prop_assert!((forth.unwrap() - back.unwrap()).abs() < 1e-9);
        }
    }
}
