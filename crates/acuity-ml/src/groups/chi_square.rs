//! The chi-square distribution, and tests whose statistic follows it.

use crate::metrics::erfc;

/// Whether groups differ, by a statistic that follows the chi-square distribution when they do not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquareTest {
    /// The statistic.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// Probability of differences as large when there are none.
    pub p: f64,
}

impl ChiSquareTest {
    pub(super) fn new(chi_square: f64, degrees: usize) -> Self {
        Self { chi_square, degrees, p: upper_tail(chi_square, degrees) }
    }
}

/// Probability of a value of at least `x` with `degrees` of freedom; 1 where `x` is not above 0.
///
/// By the recurrence of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5: exact but for the error
/// function, which one degree starts from.
fn upper_tail(x: f64, degrees: usize) -> f64 {
    if x <= 0.0 || degrees == 0 {
        return 1.0;
    }
    let half = x / 2.0;
    // `term` is (x/2)^(k/2) e^(-x/2) / Γ(k/2 + 1) for k degrees: what two degrees more add.
    let (mut tail, mut term, mut k) = if degrees.is_multiple_of(2) {
        ((-half).exp(), half * (-half).exp(), 2)
    } else {
        (erfc(half.sqrt()), (-half).exp() * (half.sqrt() * 2.0 / std::f64::consts::PI.sqrt()), 1)
    };
    while k < degrees {
        tail += term;
        k += 2;
        term *= half / (k as f64 / 2.0);
    }
    tail.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::upper_tail;

    #[test]
    fn the_tables_critical_values() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values.
        let table = [(1, 3.841, 0.05), (1, 10.828, 0.001), (2, 5.991, 0.05), (3, 11.345, 0.01), (4, 9.488, 0.05)];
        for (degrees, x, p) in table.into_iter().chain([(5, 20.515, 0.001), (10, 18.307, 0.05), (11, 19.675, 0.05)]) {
            let found = upper_tail(x, degrees);
            assert!((found - p).abs() < 2e-5 + 1e-3 * p, "{degrees} degrees, {x}: {found}");
        }
        assert_eq!([upper_tail(0.0, 3), upper_tail(5.0, 0), upper_tail(-1.0, 1)], [1.0; 3]);
    }
}
