//! L2-penalised logistic regression on a matrix of finite numbers, behind linfa's traits, and the path that other penalties
//! share.
//!
//! Newton's method with three economies, since a cross-validation fits many penalties to the same rows. A penalty starts from
//! the coefficients of the one before. The Gram matrix `Xᵀ W X`, by far the dearest part of a step, is kept from step to step
//! and from penalty to penalty, and computed anew only where steps with the old one shrink slowly (Shamanskii 1967). And one
//! pass over the rows gives loss, gradient and weights together.

use linfa::{
    dataset::{AsSingleTargets, DatasetBase},
    traits::{Fit, PredictInplace},
};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2, linalg::general_mat_mul, s};

use super::cholesky::Cholesky;
use crate::{
    error::{Error, Result},
    math::sigmoid,
};

/// Minimises `sum of log losses + alpha / 2 * |coefficients|²`, the intercept left free. `alpha` is the inverse of
/// scikit-learn's `C`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ridge {
    /// The penalty, above 0.
    pub alpha: f64,
}

/// The fitted coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    /// Log-odds of a row of zeros.
    pub intercept: f64,
    /// Log-odds for one unit, by column.
    pub coefficients: Array1<f64>,
}

impl<D: Data<Elem = f64>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, Error> for Ridge {
    type Object = LinearModel;

    /// Fits to rows by columns of finite values, and one outcome a row.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<LinearModel> {
        let y: Vec<bool> = dataset.targets().as_single_targets().iter().copied().collect();
        PenaltyPath::new(dataset.records().view(), &y)?.fit(self.alpha)
    }
}

impl LinearModel {
    /// Log-odds by row.
    #[must_use]
    pub fn margins(&self, x: ArrayView2<'_, f64>) -> Array1<f64> {
        x.dot(&self.coefficients) + self.intercept
    }
}

impl<D: Data<Elem = f64>> PredictInplace<ArrayBase<D, Ix2>, Array1<f64>> for LinearModel {
    /// Probability of the positive class by row.
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<f64>) {
        y.assign(&self.margins(x.view()).mapv_into(sigmoid));
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<f64> {
        Array1::zeros(x.nrows())
    }
}

/// Steps that are all smaller than this end a fit: the next would change no digit that anyone reads.
pub(super) const SMALL: f64 = 1e-8;
/// A step that is not this much smaller than the one before asks for a new Gram matrix.
pub(super) const SHRINKS: f64 = 0.3;
/// Far more than a fit needs: from zero, about five with a new Gram matrix, about ten more with an old one.
pub(super) const STEPS: usize = 200;

/// Fits of several penalties to the same rows; fastest from the strongest to the weakest.
#[derive(Debug)]
pub struct PenaltyPath<'a> {
    x: ArrayView2<'a, f64>,
    y: &'a [bool],
    /// What a row with the outcome weighs; one without weighs 1.
    positive_weight: f64,
    /// The intercept first.
    pub(super) at: Array1<f64>,
    /// `Xᵀ W X` with a leading column of ones, at some earlier point.
    pub(super) gram: Option<Array2<f64>>,
}

/// What one pass over the rows gives.
pub(super) struct Pass {
    /// Sum of log losses, and the L2 penalty.
    pub(super) loss: f64,
    pub(super) gradient: Array1<f64>,
    /// Variance of each row's outcome.
    pub(super) weights: Vec<f64>,
}

impl<'a> PenaltyPath<'a> {
    /// Rows by columns of finite values, and an outcome a row.
    ///
    /// # Errors
    /// Sizes differ, a value is not finite, one outcome only.
    pub fn new(x: ArrayView2<'a, f64>, y: &'a [bool]) -> Result<Self> {
        if x.nrows() != y.len() {
            return Err(Error::Shape { what: "outcomes", expected: x.nrows(), found: y.len() });
        }
        for (column, values) in x.columns().into_iter().enumerate() {
            if let Some(value) = values.iter().find(|value| !value.is_finite()) {
                return Err(Error::NotFinite { feature: format!("column {column}"), value: *value, place: None });
            }
        }
        let positives = y.iter().filter(|y| **y).count();
        if positives == 0 || positives == y.len() {
            return Err(Error::OneClass { stays: y.len(), label: "outcome".into(), value: u8::from(positives > 0) });
        }
        let mut at = Array1::zeros(x.ncols() + 1);
        at[0] = (positives as f64 / (y.len() - positives) as f64).ln();
        Ok(Self { x, y, positive_weight: 1.0, at, gram: None })
    }

    /// The same with rows that have the outcome weighing `positive_weight`, a number above 0, as if each stood there so many
    /// times.
    ///
    /// # Errors
    /// The weight is out of range.
    pub fn weighted(mut self, positive_weight: f64) -> Result<Self> {
        if !(positive_weight > 0.0 && positive_weight.is_finite()) {
            return Err(Error::InvalidOption {
                option: "positive_weight",
                value: positive_weight.to_string(),
                expected: "it must be a number above 0",
            });
        }
        self.at[0] += (positive_weight / self.positive_weight).ln();
        self.positive_weight = positive_weight;
        Ok(self)
    }

    /// Fits one L2 penalty.
    ///
    /// # Errors
    /// `alpha` out of range, or the solver gives up.
    pub fn fit(&mut self, alpha: f64) -> Result<LinearModel> {
        check_alpha(alpha)?;
        let mut here = self.pass(&self.at, alpha);
        let mut factor = self.gram.take().and_then(|gram| Some((Cholesky::new(penalised(&gram, alpha))?, gram)));
        let (mut is_new, mut before) = (false, f64::INFINITY);
        for _ in 0..STEPS {
            let (hessian, gram) = match factor.take() {
                Some(old) => old,
                None => {
                    let gram = self.gram(&here.weights);
                    is_new = true;
                    (
                        Cholesky::new(penalised(&gram, alpha))
                            .ok_or_else(|| gave_up("the columns depend on each other"))?,
                        gram,
                    )
                }
            };
            let step = hessian.solve(&here.gradient);
            let size = step.iter().fold(0.0_f64, |most, one| most.max(one.abs()));
            if !size.is_finite() {
                return Err(gave_up("a step is not finite"));
            }
            if size < SMALL {
                self.at -= &step;
                self.gram = Some(gram);
                return Ok(self.model());
            }
            if size > SHRINKS * before && !is_new {
                // Computed anew in the next round, from here.
                before = f64::INFINITY;
                continue;
            }
            let (next, taken) = self.along(&here, &step, alpha);
            match next {
                Some((at, pass)) => {
                    (self.at, here) = (at, pass);
                    before = size * taken;
                    is_new = false;
                    factor = Some((hessian, gram));
                }
                // Downhill by an old matrix is not downhill by the new one.
                None if !is_new => before = f64::INFINITY,
                // Rounding hides what is left to gain.
                None if size < 1e-5 => {
                    self.gram = Some(gram);
                    return Ok(self.model());
                }
                None => return Err(gave_up("no step makes the loss smaller")),
            }
        }
        Err(gave_up("too many steps"))
    }

    /// The point after a step, made shorter until the loss falls enough (Armijo 1966); and how much of the step that is.
    fn along(&self, here: &Pass, step: &Array1<f64>, alpha: f64) -> (Option<(Array1<f64>, Pass)>, f64) {
        let slope = here.gradient.dot(step);
        let mut part = 1.0;
        while part > 1e-4 {
            let at = &self.at - &(step * part);
            let pass = self.pass(&at, alpha);
            // The last term: what the sum of so many losses is rounded by.
            if pass.loss <= here.loss - 1e-4 * part * slope + 1e-12 * here.loss.abs() {
                return (Some((at, pass)), part);
            }
            part /= 2.0;
        }
        (None, 0.0)
    }

    pub(super) fn model(&self) -> LinearModel {
        LinearModel { intercept: self.at[0], coefficients: self.at.slice(s![1..]).to_owned() }
    }

    /// One pass over the rows, with the L2 penalty `alpha`.
    pub(super) fn pass(&self, at: &Array1<f64>, alpha: f64) -> Pass {
        let (intercept, slopes) = (at[0], at.slice(s![1..]).to_vec());
        let mut gradient = vec![0.0; slopes.len()];
        let (mut loss, mut shift) = (0.0, 0.0);
        let mut weights = Vec::with_capacity(self.y.len());
        let mut copied = Vec::new();
        for (row, y) in self.x.rows().into_iter().zip(self.y) {
            let row = match row.as_slice() {
                Some(row) => row,
                None => {
                    copied.clear();
                    copied.extend(row.iter().copied());
                    &copied
                }
            };
            let margin = intercept + dot(row, &slopes);
            let signed = if *y { margin } else { -margin };
            let weight = if *y { self.positive_weight } else { 1.0 };
            // The log of 1 + e^-m, exact where e^-m is huge or tiny.
            loss += weight * ((-signed.abs()).exp().ln_1p() + (-signed).max(0.0));
            let p = sigmoid(margin);
            weights.push(weight * p * (1.0 - p));
            let residual = weight * (p - f64::from(u8::from(*y)));
            shift += residual;
            gradient.iter_mut().zip(row).for_each(|(sum, value)| *sum += residual * value);
        }
        loss += alpha / 2.0 * slopes.iter().map(|slope| slope * slope).sum::<f64>();
        gradient.iter_mut().zip(&slopes).for_each(|(sum, slope)| *sum += alpha * slope);
        let gradient = std::iter::once(shift).chain(gradient).collect();
        Pass { loss, gradient, weights }
    }

    /// `Xᵀ W X`, with a leading column of ones.
    pub(super) fn gram(&self, weights: &[f64]) -> Array2<f64> {
        // Rows that fit into a cache together.
        const CHUNK: usize = 256;
        let width = self.x.ncols() + 1;
        let mut gram = Array2::zeros((width, width));
        let mut scaled = Array2::zeros((CHUNK, width));
        for start in (0..self.y.len()).step_by(CHUNK) {
            let rows = CHUNK.min(self.y.len() - start);
            for i in 0..rows {
                let root = weights[start + i].sqrt();
                let mut out = scaled.row_mut(i);
                out[0] = root;
                out.slice_mut(s![1..]).zip_mut_with(&self.x.row(start + i), |out, value| *out = root * value);
            }
            let part = scaled.slice(s![..rows, ..]);
            general_mat_mul(1.0, &part.t(), &part, 1.0, &mut gram);
        }
        gram
    }
}

/// Refuses a penalty that is none.
pub(super) fn check_alpha(alpha: f64) -> Result<()> {
    if alpha > 0.0 && alpha.is_finite() {
        return Ok(());
    }
    Err(Error::InvalidOption { option: "alpha", value: alpha.to_string(), expected: "it must be a number above 0" })
}

fn penalised(gram: &Array2<f64>, alpha: f64) -> Array2<f64> {
    let mut out = gram.clone();
    out.diag_mut().slice_mut(s![1..]).mapv_inplace(|value| value + alpha);
    // Where every row is all but certain the intercept has no curvature left.
    out[(0, 0)] += 1e-10;
    out
}

/// In eight sums, which a processor adds side by side.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_parts, b_parts) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_parts.zip(b_parts) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    rest + sums.iter().sum::<f64>()
}

pub(super) fn gave_up(detail: &str) -> Error {
    Error::Numerical { what: "logistic regression", detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
