//! The best threshold of a feature in a node whose value has no bounds: what training does most.
//!
//! The two scores of a split stand on one denominator, which takes one division in place of two, and no step branches, so that
//! several thresholds go through at once. Bounds by monotone constraints are looked at one by one
//! ([`Objective::best_bounded`]).

use super::histogram::{Candidate, Objective, Sums};

/// As many values as a bin of one byte tells apart, missing ones aside.
const MOST: usize = 255;

/// Room for the numbers of one feature, used again for the next.
pub(crate) struct Scan {
    /// Gradients and hessians up to each bin.
    gradients: [f64; MOST],
    hessians: [f64; MOST],
    scores: [f64; MOST],
}

/// What all thresholds of a feature have in common.
#[derive(Clone, Copy)]
struct Node {
    total: Sums,
    /// What a side must weigh.
    least: f64,
    lambda: f64,
    alpha: f64,
}

impl Node {
    /// The gradient that an L1 penalty leaves.
    fn shrunk(self, gradient: f64) -> f64 {
        gradient - gradient.max(-self.alpha).min(self.alpha)
    }
}

impl Scan {
    pub(crate) fn new() -> Self {
        Self { gradients: [0.0; MOST], hessians: [0.0; MOST], scores: [0.0; MOST] }
    }

    /// The best split of a node with these sums. `cells` are the bins of the feature, the missing bin last.
    pub(crate) fn best(
        &mut self,
        objective: Objective<'_>,
        feature: usize,
        cells: &[Sums],
        total: Sums,
    ) -> Option<Candidate> {
        let (missing, values) = cells.split_last()?;
        let mut sums = [0.0; 2];
        for ((gradient, hessian), cell) in self.gradients.iter_mut().zip(&mut self.hessians).zip(values) {
            sums = [sums[0] + cell[0], sums[1] + cell[1]];
            (*gradient, *hessian) = (sums[0], sums[1]);
        }
        let params = objective.params;
        let least = params.min_child_weight.max(total[1] * 1e-9);
        let node = Node { total, least, lambda: params.lambda, alpha: params.alpha };
        // Behind the last bin, too: only missing values then go right.
        let bins = values.len().min(MOST);
        let (mut top, mut bin) = self.top(node, bins, [0.0; 2]);
        // What subtraction leaves of an empty bin is rounding, not rows.
        let has_missing = missing[1] > total[1] * 1e-9;
        let mut left_missing = [0.0; 2];
        if has_missing {
            let (with_missing, at) = self.top(node, bins, *missing);
            // Of equal ones the lower bin, and of one bin missing values on the right.
            if with_missing > top || (with_missing == top && at < bin) {
                (top, bin, left_missing) = (with_missing, at, *missing);
            }
        }
        let gain = top - objective.score(total);
        // A gain of less than 1e-9 is rounding.
        if gain.is_nan() || gain <= params.gamma.max(1e-9) {
            return None;
        }
        let left = [self.gradients[bin] + left_missing[0], self.hessians[bin] + left_missing[1]];
        let right = [total[0] - left[0], total[1] - left[1]];
        // Nothing was missing here: a missing value will follow the larger child.
        let default_left = if has_missing { left_missing != [0.0; 2] } else { left[1] >= right[1] };
        Some(Candidate { gain, feature, bin, right_codes: None, default_left, left, right })
    }

    /// The first of the highest scores of both sides together, and its bin, with `more` on the left side.
    fn top(&mut self, node: Node, bins: usize, more: Sums) -> (f64, usize) {
        let sums = self.gradients[..bins].iter().zip(&self.hessians[..bins]);
        for (score, (gradient, hessian)) in self.scores[..bins].iter_mut().zip(sums) {
            let (left_g, left_h) = (gradient + more[0], hessian + more[1]);
            let (right_g, right_h) = (node.total[0] - left_g, node.total[1] - left_h);
            let (l, r) = (node.shrunk(left_g), node.shrunk(right_g));
            let (below_l, below_r) = (left_h + node.lambda, right_h + node.lambda);
            let both = (l * l * below_r + r * r * below_l) / (below_l * below_r);
            *score = if (left_h >= node.least) & (right_h >= node.least) { both } else { f64::NEG_INFINITY };
        }
        let mut top = (f64::NEG_INFINITY, 0);
        for (bin, score) in self.scores[..bins].iter().enumerate() {
            if *score > top.0 {
                top = (*score, bin);
            }
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use linfa::ParamGuard as _;
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::{GbdtParams, histogram::Bounded};

    proptest! {
        /// The splits are those that are found one by one.
        #[test]
        fn the_same_split_as_with_bounds_that_bind_nothing(
            cells in prop::collection::vec((-40i8..40, 0u8..20), 2..40),
            alpha in 0u8..3,
            lambda in 0u8..3,
            least in 0u8..9,
        ) {
            let cells: Vec<Sums> =
                cells.iter().map(|(g, h)| [f64::from(*g) * f64::from(u8::from(*h > 0)), f64::from(*h)]).collect();
            let total = cells.iter().fold([0.0; 2], |sums, cell| [sums[0] + cell[0], sums[1] + cell[1]]);
            let params = GbdtParams::new().alpha(alpha.into()).lambda(lambda.into()).min_child_weight(least.into());
            let params = params.check().unwrap();
            let objective = Objective { params: &params };
            let fast = Scan::new().best(objective, 3, &cells, total);
            let node = Bounded { sums: total, low: f64::NEG_INFINITY, high: f64::INFINITY };
            let slow = objective.best_bounded(3, &cells, node, 0);
            prop_assert_eq!(fast.is_some(), slow.is_some());
            if let (Some(fast), Some(slow)) = (fast, slow) {
                // Equal gains may be rounded to another order.
                prop_assert!((fast.gain - slow.gain).abs() < 1e-9 * slow.gain.max(1.0), "{} {}", fast.gain, slow.gain);
                prop_assert!(fast.left[1] >= f64::from(least) && fast.right[1] >= f64::from(least));
            }
        }
    }
}
