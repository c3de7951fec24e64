//! The best threshold of a feature in a node whose value has no bounds: what training does most.
//!
//! Bins without rows are left out first. The scores of the others are compared in single precision, and only the best of a
//! feature that may be the best of the node is computed again in double. The two scores of a split stand on one denominator,
//! which takes one division in place of two, and no step branches, so that several thresholds go through at once. Bounds by
//! monotone constraints are looked at one by one ([`Objective::best_bounded`]).

use super::{
    gradients::{Sums, Units},
    histogram::Cell,
    objective::{Bounded, Candidate, Objective},
};

/// Room for as many values as a bin of one byte tells apart.
const MOST: usize = 256;

/// Thresholds that are looked at together.
const TOGETHER: usize = 8;

/// What single precision leaves of two equal scores.
const ROUNDING: f32 = 1e-5;

/// Looks for the best thresholds of one node.
pub(crate) struct Scan<'a, C> {
    objective: Objective<'a>,
    units: Units,
    sums: Sums,
    total: C,
    scale: Scale,
    /// The highest score of the features so far.
    highest: f32,
    /// What a feature has in all bins up to one, of those with rows, and which bins these are.
    up_to: [C; MOST],
    bins: [u8; MOST],
    /// The same in single precision.
    gradients: [f32; MOST],
    hessians: [f32; MOST],
    /// By bin, missing values on the right and on the left.
    scores: [[f32; MOST]; 2],
}

/// What the scores of a node are computed with, as if its rows weighed one together: so no square is too large.
#[derive(Clone, Copy)]
struct Scale {
    gradient: f32,
    hessian: f32,
    /// The gradient of all rows.
    total: f32,
    /// What a side must weigh.
    least: f32,
    lambda: f32,
    alpha: f32,
}

impl Scale {
    /// The gradient that an L1 penalty leaves, where there `IS` one.
    fn shrunk<const IS: bool>(self, gradient: f32) -> f32 {
        let most = if gradient < self.alpha { gradient } else { self.alpha };
        let kept = if most > -self.alpha { most } else { -self.alpha };
        if IS { gradient - kept } else { gradient }
    }

    /// The scores of both sides together; nothing beats them where a side weighs too little.
    fn score<const L1: bool>(self, gradient: f32, hessian: f32) -> f32 {
        let (l, r) = (self.shrunk::<L1>(gradient), self.shrunk::<L1>(self.total - gradient));
        let other = 1.0 - hessian;
        let (below_l, below_r) = (hessian + self.lambda, other + self.lambda);
        let both = (l * l * below_r + r * r * below_l) / (below_l * below_r);
        if (hessian >= self.least) & (other >= self.least) { both } else { f32::NEG_INFINITY }
    }
}

impl<'a, C: Cell> Scan<'a, C> {
    /// Of a node with these sums, whose hessian is not 0.
    pub(crate) fn new(objective: Objective<'a>, units: Units, sums: Sums) -> Self {
        let unit = units.sums([1, 1]);
        let of_all = |value: f64| (value / sums[1]) as f32;
        let scale = Scale {
            gradient: of_all(unit[0]),
            hessian: of_all(unit[1]),
            total: of_all(sums[0]),
            // One that weighs just enough must not fail by rounding: the best is looked at again. A side that single precision
            // does not tell from none is none.
            least: (of_all(objective.least(sums)) - 5e-7).max(1e-6),
            lambda: of_all(objective.params.lambda),
            alpha: of_all(objective.params.alpha),
        };
        Self {
            objective,
            units,
            sums,
            total: C::of(units.whole(sums)),
            scale,
            highest: f32::NEG_INFINITY,
            up_to: [C::EMPTY; MOST],
            bins: [0; MOST],
            gradients: [0.0; MOST],
            hessians: [0.0; MOST],
            scores: [[0.0; MOST]; 2],
        }
    }

    /// The best split on a feature, unless one of a feature before is better. `cells` are its bins, the missing bin last.
    pub(crate) fn best(&mut self, feature: usize, cells: &[C]) -> Option<Candidate> {
        let (missing, values) = cells.split_last()?;
        let count = self.collect(values);
        // Rounding may leave a gradient without a hessian.
        let has_missing = *missing != C::EMPTY;
        if count + usize::from(has_missing) < 2 {
            return None;
        }
        let on_the_right = self.top(count, C::EMPTY, 0);
        let on_the_left = if has_missing { self.top(count, *missing, 1) } else { f32::NEG_INFINITY };
        let top = if on_the_left > on_the_right { on_the_left } else { on_the_right };
        if top == f32::NEG_INFINITY || top < self.highest * (1.0 - ROUNDING) {
            return None;
        }
        // Of equal ones the lower bin, and of one bin missing values on the right.
        let place = |side: usize| self.scores[side][..count].iter().position(|score| *score == top);
        let sides = [place(0), place(1).filter(|_| has_missing)];
        let (at, left_missing) = match sides {
            [Some(right), Some(left)] if left < right => (left, *missing),
            [Some(right), _] => (right, C::EMPTY),
            [None, left] => (left?, *missing),
        };
        let left = self.units.sums(self.up_to[at].plus(left_missing).whole());
        let right = [self.sums[0] - left[0], self.sums[1] - left[1]];
        let least = self.objective.least(self.sums);
        if left[1] < least || right[1] < least {
            // By rounding: one by one.
            let sums: Vec<Sums> = cells.iter().map(|cell| self.units.sums(cell.whole())).collect();
            return self.objective.best_bounded(feature, &sums, Bounded::free(self.sums), 0);
        }
        self.highest = self.highest.max(top);
        let gain = self.objective.score(left) + self.objective.score(right) - self.objective.score(self.sums);
        // A gain of less than 1e-9 is rounding.
        if gain.is_nan() || gain <= self.objective.params.gamma.max(1e-9) {
            return None;
        }
        // Nothing was missing here: a missing value will follow the larger child.
        let default_left = if has_missing { left_missing != C::EMPTY } else { left[1] >= right[1] };
        let bin = usize::from(self.bins[at]);
        Some(Candidate { gain, feature, bin, right_codes: None, default_left, left, right })
    }

    /// Sums up to each bin that has rows. Behind the last one, too: only missing values then go right.
    fn collect(&mut self, values: &[C]) -> usize {
        let (mut sum, mut count) = (C::EMPTY, 0);
        for (bin, cell) in values.iter().enumerate().take(MOST - 1) {
            sum = sum.plus(*cell);
            self.up_to[count % MOST] = sum;
            self.bins[count % MOST] = bin as u8;
            count += usize::from(*cell != C::EMPTY);
        }
        // Those that are looked at together with the last ones leave nothing to the right.
        let padded = count.next_multiple_of(TOGETHER);
        self.up_to[count..padded].fill(self.total);
        let scale = self.scale;
        let singles = self.gradients[..padded].iter_mut().zip(&mut self.hessians[..padded]);
        for ((gradient, hessian), sums) in singles.zip(&self.up_to[..padded]) {
            let [g, h] = sums.single();
            (*gradient, *hessian) = (g * scale.gradient, h * scale.hessian);
        }
        count
    }

    /// The highest score, with `more` on the left side.
    fn top(&mut self, count: usize, more: C, side: usize) -> f32 {
        if self.scale.alpha > 0.0 {
            self.scored::<true>(count, more, side)
        } else {
            self.scored::<false>(count, more, side)
        }
    }

    fn scored<const L1: bool>(&mut self, count: usize, more: C, side: usize) -> f32 {
        let (scale, [g, h]) = (self.scale, more.single());
        let more = [g * scale.gradient, h * scale.hessian];
        let mut tops = [f32::NEG_INFINITY; TOGETHER];
        let padded = count.next_multiple_of(TOGETHER);
        let (gradients, _) = self.gradients[..padded].as_chunks::<TOGETHER>();
        let (hessians, _) = self.hessians[..padded].as_chunks::<TOGETHER>();
        let (scores, _) = self.scores[side][..padded].as_chunks_mut::<TOGETHER>();
        for ((scores, gradients), hessians) in scores.iter_mut().zip(gradients).zip(hessians) {
            for lane in 0..TOGETHER {
                let score = scale.score::<L1>(gradients[lane] + more[0], hessians[lane] + more[1]);
                scores[lane] = score;
                tops[lane] = if score > tops[lane] { score } else { tops[lane] };
            }
        }
        tops.into_iter().fold(f32::NEG_INFINITY, |top, score| if score > top { score } else { top })
    }
}

#[cfg(test)]
mod tests {
    use linfa::ParamGuard as _;
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::{GbdtParams, gradients::Whole};

    fn fast<C: Cell>(objective: Objective<'_>, units: Units, cells: &[Whole], total: Sums) -> Option<Candidate> {
        let cells: Vec<C> = cells.iter().map(|cell| C::of(*cell)).collect();
        Scan::new(objective, units, total).best(3, &cells)
    }

    proptest! {
        /// The splits are those that are found one by one.
        #[test]
        fn the_same_split_as_with_bounds_that_bind_nothing(
            cells in prop::collection::vec((-40i64..40, 0i64..20), 2..70),
            alpha in 0u8..3,
            lambda in 0u8..3,
            least in 0u8..9,
        ) {
            // Units are of no matter: these are whole numbers of both.
            let units = Units::new(131_072.0);
            let cells: Vec<Whole> = cells.iter().map(|(g, h)| if *h > 0 { [*g, *h * 4] } else { [0, 0] }).collect();
            let sums: Vec<Sums> = cells.iter().map(|cell| units.sums(*cell)).collect();
            let total = sums.iter().fold([0.0; 2], |sums, cell| [sums[0] + cell[0], sums[1] + cell[1]]);
            prop_assume!(total[1] > 0.0);
            let params = GbdtParams::new().alpha(alpha.into()).lambda(lambda.into()).min_child_weight(least.into());
            let params = params.check().unwrap();
            let objective = Objective { params: &params };
            let found = fast::<u64>(objective, units, &cells, total);
            prop_assert_eq!(found, fast::<Whole>(objective, units, &cells, total));
            let slow = objective.best_bounded(3, &sums, Bounded::free(total), 0);
            // A gain that single precision does not tell from none may be found by one of them only.
            let gain = |one: Option<Candidate>| one.map_or(0.0, |one| one.gain);
            prop_assert!((gain(found) - gain(slow)).abs() < 1e-5 * objective.score(total).max(1.0), "{found:?} {slow:?}");
            if let Some(found) = found {
                prop_assert!(found.left[1] >= f64::from(least) && found.right[1] >= f64::from(least));
            }
        }
    }
}
