//! Logistic regression with an elastic net (Zou and Hastie 2005): a penalty of which a part is L1, so that coefficients of
//! columns that say little are exactly 0.
//!
//! Proximal Newton steps. The loss around a point is a parabola whose curvature is the Gram matrix that [`PenaltyPath`] keeps for
//! all of its penalties; coordinate descent finds where the parabola and the penalty together are lowest (Friedman, Hastie and
//! Tibshirani 2010, with what is shared between columns computed once), and no pass over the rows is needed for that.

use linfa::{
    dataset::{AsSingleTargets, DatasetBase},
    traits::Fit,
};
use ndarray::{Array1, Array2, ArrayBase, Data, Ix2};

use super::ridge::{LinearModel, Pass, PenaltyPath, SHRINKS, SMALL, STEPS, check_alpha, gave_up};
use crate::error::{Error, Result};

/// Minimises `sum of log losses + alpha * (l1_ratio * |coefficients|₁ + (1 - l1_ratio) / 2 * |coefficients|²)`, the
/// intercept left free: scikit-learn's `penalty="elasticnet"` with `C = 1 / alpha`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElasticNet {
    /// The penalty, above 0.
    pub alpha: f64,
    /// The share of it that is L1, 0 to 1.
    pub l1_ratio: f64,
}

impl<D: Data<Elem = f64>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, Error> for ElasticNet {
    type Object = LinearModel;

    /// Fits to rows by columns of finite values, and one outcome a row.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<LinearModel> {
        let y: Vec<bool> = dataset.targets().as_single_targets().iter().copied().collect();
        PenaltyPath::new(dataset.records().view(), &y)?.fit_net(self.alpha, self.l1_ratio)
    }
}

/// Rounds of coordinate descent on one parabola; an inexact step is one that the next makes good.
const SWEEPS: usize = 1000;

/// The two parts of the penalty.
#[derive(Debug, Clone, Copy)]
struct Net {
    l1: f64,
    l2: f64,
}

impl PenaltyPath<'_> {
    /// Fits one elastic net; without an L1 part the same as [`fit`](Self::fit).
    ///
    /// # Errors
    /// `alpha` or `l1_ratio` out of range, or the solver gives up.
    pub fn fit_net(&mut self, alpha: f64, l1_ratio: f64) -> Result<LinearModel> {
        if !(0.0..=1.0).contains(&l1_ratio) {
            return Err(Error::InvalidOption {
                option: "l1_ratio",
                value: l1_ratio.to_string(),
                expected: "it must be a number from 0 (L2 alone) to 1 (L1 alone)",
            });
        }
        if l1_ratio == 0.0 {
            return self.fit(alpha);
        }
        check_alpha(alpha)?;
        let net = Net { l1: alpha * l1_ratio, l2: alpha * (1.0 - l1_ratio) };
        let mut here = self.pass(&self.at, net.l2);
        let mut gram = self.gram.take();
        let (mut is_new, mut before) = (false, f64::INFINITY);
        for _ in 0..STEPS {
            let curvature = gram.take().unwrap_or_else(|| {
                is_new = true;
                self.gram(&here.weights)
            });
            let step = net.step(&curvature, &here.gradient, &self.at);
            let size = step.iter().fold(0.0_f64, |most, one| most.max(one.abs()));
            if !size.is_finite() {
                return Err(gave_up("a step is not finite"));
            }
            if size < SMALL {
                self.gram = Some(curvature);
                return Ok(self.model());
            }
            if size > SHRINKS * before && !is_new {
                // Computed anew in the next round, from here.
                before = f64::INFINITY;
                continue;
            }
            match self.along_net(&here, &step, net) {
                Some((at, pass, taken)) => {
                    (self.at, here) = (at, pass);
                    before = size * taken;
                    is_new = false;
                    gram = Some(curvature);
                }
                // Downhill by an old matrix is not downhill by the new one.
                None if !is_new => before = f64::INFINITY,
                // Rounding hides what is left to gain.
                None if size < 1e-5 => {
                    self.gram = Some(curvature);
                    return Ok(self.model());
                }
                None => return Err(gave_up("no step makes the loss smaller")),
            }
        }
        Err(gave_up("too many steps"))
    }

    /// The point after a step, made shorter until loss and penalty fall enough; and how much of the step that is.
    fn along_net(&self, here: &Pass, step: &Array1<f64>, net: Net) -> Option<(Array1<f64>, Pass, f64)> {
        let now = here.loss + net.sparse(&self.at);
        // What the whole step promises: below 0.
        let promised = here.gradient.dot(step) + net.sparse(&(&self.at + step)) - net.sparse(&self.at);
        let mut part = 1.0;
        while part > 1e-4 {
            let at = &self.at + &(step * part);
            let pass = self.pass(&at, net.l2);
            // The last term: what the sum of so many losses is rounded by.
            if pass.loss + net.sparse(&at) <= now + 1e-4 * part * promised + 1e-12 * now.abs() {
                return Some((at, pass, part));
            }
            part /= 2.0;
        }
        None
    }
}

impl Net {
    /// The L1 part of the penalty.
    fn sparse(self, at: &Array1<f64>) -> f64 {
        self.l1 * at.iter().skip(1).map(|value| value.abs()).sum::<f64>()
    }

    /// The step from `at` to where the parabola of `gram` and `gradient`, with the penalty, is lowest. `gradient` has the L2
    /// part of the penalty; `gram` has none of it.
    fn step(self, gram: &Array2<f64>, gradient: &Array1<f64>, at: &Array1<f64>) -> Array1<f64> {
        let width = at.len();
        let mut step = Array1::<f64>::zeros(width);
        // Slope of the parabola where the step ends.
        let mut slope = gradient.clone();
        for _ in 0..SWEEPS {
            let mut largest = 0.0_f64;
            for column in 0..width {
                let penalised = column > 0;
                let curvature = gram[(column, column)] + if penalised { self.l2 } else { 1e-10 };
                let now = at[column] + step[column];
                let free = now - slope[column] / curvature;
                let next = match penalised {
                    // A column of zeros has nothing to say.
                    true if curvature <= 0.0 => 0.0,
                    true => soft(free, self.l1 / curvature),
                    false => free,
                };
                let change = next - now;
                if change == 0.0 {
                    continue;
                }
                step[column] = next - at[column];
                slope.scaled_add(change, &gram.row(column));
                if penalised {
                    slope[column] += self.l2 * change;
                }
                largest = largest.max(change.abs());
            }
            // Far below what the steps themselves must reach.
            if largest < SMALL / 100.0 {
                break;
            }
        }
        step
    }
}

/// `value` moved towards 0 by `by`, and no further than that.
fn soft(value: f64, by: f64) -> f64 {
    if value > by {
        value - by
    } else if value < -by {
        value + by
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests;
