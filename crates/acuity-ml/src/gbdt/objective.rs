//! What a split gains, and the best threshold where bounds or a direction are to be kept.

use super::{gradients::Sums, hyperparams::GbdtValidParams};

/// Codes of categories as bits: there are no more than fit.
pub(crate) type Codes = [u64; 4];

/// A split that a histogram offers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) gain: f64,
    pub(crate) feature: usize,
    /// Bins up to this one go left; of categories how many were parted from the others.
    pub(crate) bin: usize,
    /// The categories that go right.
    pub(crate) right_codes: Option<Codes>,
    pub(crate) default_left: bool,
    pub(crate) left: Sums,
    pub(crate) right: Sums,
}

impl Candidate {
    /// Whether this one is to be preferred: larger gain, then lower feature, then lower bin.
    pub(crate) fn beats(&self, other: Option<&Self>) -> bool {
        other.is_none_or(|other| {
            self.gain > other.gain || (self.gain == other.gain && (self.feature, self.bin) < (other.feature, other.bin))
        })
    }
}

/// What a leaf may be: its sums, and the bounds that monotone splits above it left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounded {
    pub(crate) sums: Sums,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Bounded {
    /// Without bounds.
    pub(crate) fn free(sums: Sums) -> Self {
        Self { sums, low: f64::NEG_INFINITY, high: f64::INFINITY }
    }

    /// Whether monotone splits above it left bounds.
    pub(crate) fn is_bounded(&self) -> bool {
        self.low > f64::NEG_INFINITY || self.high < f64::INFINITY
    }
}

/// The objective of one leaf (Chen and Guestrin 2016, equations 5 and 6), with L1 penalty and bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Objective<'a> {
    pub(crate) params: &'a GbdtValidParams,
}

impl Objective<'_> {
    fn shrunk(&self, g: f64) -> f64 {
        let alpha = self.params.alpha;
        if g > alpha {
            g - alpha
        } else if g < -alpha {
            g + alpha
        } else {
            0.0
        }
    }

    /// What each side of a split must weigh: enough to be more than rounding.
    pub(crate) fn least(&self, total: Sums) -> f64 {
        self.params.min_child_weight.max(total[1] * 1e-9)
    }

    /// Best value of a leaf, before the learning rate.
    pub(crate) fn value(&self, leaf: Bounded) -> f64 {
        let denominator = leaf.sums[1] + self.params.lambda;
        let value = if denominator > 0.0 { -self.shrunk(leaf.sums[0]) / denominator } else { 0.0 };
        value.max(leaf.low).min(leaf.high)
    }

    /// Best value of a leaf without bounds.
    pub(crate) fn free_value(&self, sums: Sums) -> f64 {
        self.value(Bounded::free(sums))
    }

    /// Twice the loss reduction of a leaf at its best value.
    pub(crate) fn score(&self, sums: Sums) -> f64 {
        let g = self.shrunk(sums[0]);
        g * g / (sums[1] + self.params.lambda)
    }

    /// Twice the loss reduction of a leaf at its best value within its bounds.
    pub(crate) fn bounded_score(&self, leaf: Bounded) -> f64 {
        let w = self.value(leaf);
        -(2.0 * leaf.sums[0] * w + (leaf.sums[1] + self.params.lambda) * w * w) - 2.0 * self.params.alpha * w.abs()
    }

    /// The best split on one feature of a node with bounds, or by a feature with a direction. `cells` are its bins, the missing
    /// bin last; `monotone` is its constraint.
    pub(crate) fn best_bounded(
        &self,
        feature: usize,
        cells: &[Sums],
        node: Bounded,
        monotone: i8,
    ) -> Option<Candidate> {
        let (missing, values) = cells.split_last()?;
        let total = node.sums;
        let has_missing = *missing != [0.0; 2];
        let missing = if has_missing { *missing } else { [0.0; 2] };
        let parent = self.bounded_score(node);
        let least = self.least(total);
        let mut best: Option<Candidate> = None;
        let mut present = [0.0; 2];
        // Behind the last bin, too: only missing values then go right.
        for (bin, cell) in values.iter().enumerate() {
            present[0] += cell[0];
            present[1] += cell[1];
            for default_left in [false, true] {
                if default_left && !has_missing {
                    continue;
                }
                let left = if default_left { [present[0] + missing[0], present[1] + missing[1]] } else { present };
                let right = [total[0] - left[0], total[1] - left[1]];
                if left[1] < least || right[1] < least {
                    continue;
                }
                let (l, r) = (Bounded { sums: left, ..node }, Bounded { sums: right, ..node });
                if f64::from(monotone) * (self.value(r) - self.value(l)) < 0.0 {
                    continue;
                }
                let gain = self.bounded_score(l) + self.bounded_score(r) - parent;
                // A gain of less than 1e-9 is rounding.
                if gain > best.as_ref().map_or(self.params.gamma.max(1e-9), |best| best.gain) {
                    // Nothing was missing here: a missing value will follow the larger child.
                    let default_left = if has_missing { default_left } else { left[1] >= right[1] };
                    best = Some(Candidate { gain, feature, bin, right_codes: None, default_left, left, right });
                }
            }
        }
        best
    }
}
