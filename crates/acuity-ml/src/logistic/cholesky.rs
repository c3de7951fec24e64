//! Symmetric positive definite systems.

use ndarray::{Array1, Array2};

/// The lower triangle `L` of `L Lᵀ = A`.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    lower: Array2<f64>,
}

impl Cholesky {
    /// Factors `a`, of which the lower triangle is read; `None` unless it is positive definite.
    pub(crate) fn new(mut a: Array2<f64>) -> Option<Self> {
        let n = a.nrows();
        for j in 0..n {
            for i in j..n {
                let (row_i, row_j) = (a.row(i), a.row(j));
                let sum: f64 = (0..j).map(|k| row_i[k] * row_j[k]).sum();
                let value = a[(i, j)] - sum;
                if i == j {
                    // Rounding leaves a trace where columns are copies of each other and nothing penalises them.
                    if value.is_nan() || value <= 1e-12 * a[(j, j)].abs() {
                        return None;
                    }
                    a[(j, j)] = value.sqrt();
                } else {
                    a[(i, j)] = value / a[(j, j)];
                }
            }
        }
        Some(Self { lower: a })
    }

    /// The `x` of `A x = b`.
    pub(crate) fn solve(&self, b: &Array1<f64>) -> Array1<f64> {
        let (lower, n) = (&self.lower, b.len());
        let mut x = b.clone();
        for i in 0..n {
            let sum: f64 = (0..i).map(|k| lower[(i, k)] * x[k]).sum();
            x[i] = (x[i] - sum) / lower[(i, i)];
        }
        for i in (0..n).rev() {
            let sum: f64 = (i + 1..n).map(|k| lower[(k, i)] * x[k]).sum();
            x[i] = (x[i] - sum) / lower[(i, i)];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_system_is_solved() {
        let a = array![[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]];
        let x = array![1.0, -2.0, 0.5];
        let found = Cholesky::new(a.clone()).unwrap().solve(&a.dot(&x));
        assert!((found - x).iter().all(|difference| difference.abs() < 1e-14));
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(Cholesky::new(array![[1.0, 1.0], [1.0, 1.0]]).is_none());
        assert!(Cholesky::new(array![[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(Cholesky::new(array![[f64::NAN]]).is_none());
    }
}
