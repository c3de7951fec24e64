//! The best split of a node by the categories of one feature.
//!
//! Of all ways to part categories in two the best is among those that part them in the order of their own best values
//! (Fisher 1958, "On grouping for maximum homogeneity"), so that as many are tried as there are categories. With few of them
//! one against all others is tried instead, as in XGBoost, whose settings have the same names.

use super::{
    gradients::Sums,
    objective::{Bounded, Candidate, Codes, Objective},
};

/// The codes in a set of bits, ascending.
pub(crate) fn codes_of(codes: &Codes) -> impl Iterator<Item = u32> + '_ {
    (0..256).filter(|code| codes[code / 64] >> (code % 64) & 1 == 1).map(|code| code as u32)
}

/// The best split on one feature; `cells` are its categories by code, the missing ones last.
pub(crate) fn best(objective: Objective<'_>, feature: usize, cells: &[Sums], node: Bounded) -> Option<Candidate> {
    let (missing, values) = cells.split_last()?;
    let mut search = Search::new(objective, feature, *missing, node);
    let present: Vec<usize> = (0..values.len()).filter(|&code| values[code][1] > 0.0).collect();
    if values.len() < objective.params.max_cat_to_onehot {
        for &code in &present {
            search.grow_right([code].into_iter(), values);
        }
        return search.best;
    }
    let mut order = present;
    // A stable sort: equal ones stay in the order of their codes.
    order.sort_by(|&a, &b| objective.free_value(values[a]).total_cmp(&objective.free_value(values[b])));
    let most = objective.params.max_cat_threshold;
    search.grow_right(order.iter().copied().take(most), values);
    // Otherwise the same splits with their sides changed.
    if order.len() > most {
        search.grow_right(order.iter().rev().copied().take(most), values);
    }
    search.best
}

struct Search<'a> {
    objective: Objective<'a>,
    feature: usize,
    node: Bounded,
    missing: Option<Sums>,
    /// What a side must weigh.
    least: f64,
    is_bounded: bool,
    parent: f64,
    best: Option<Candidate>,
}

impl<'a> Search<'a> {
    fn new(objective: Objective<'a>, feature: usize, missing: Sums, node: Bounded) -> Self {
        let total = node.sums;
        let is_bounded = node.is_bounded();
        let parent = if is_bounded { objective.bounded_score(node) } else { objective.score(total) };
        Self {
            objective,
            feature,
            node,
            missing: (missing != [0.0; 2]).then_some(missing),
            least: objective.least(total),
            is_bounded,
            parent,
            best: None,
        }
    }

    /// Sends one category after the other right, and looks at the split after each.
    fn grow_right(&mut self, codes: impl Iterator<Item = usize>, values: &[Sums]) {
        let (mut right_codes, mut sums) = ([0; 4], [0.0; 2]);
        for (count, code) in codes.enumerate() {
            right_codes[code / 64] |= 1 << (code % 64);
            sums = plus(sums, values[code]);
            self.consider(count, right_codes, sums, false);
            if let Some(missing) = self.missing {
                self.consider(count, right_codes, plus(sums, missing), true);
            }
        }
    }

    fn consider(&mut self, bin: usize, right_codes: Codes, right: Sums, missing_right: bool) {
        let left = [self.node.sums[0] - right[0], self.node.sums[1] - right[1]];
        if left[1] < self.least || right[1] < self.least {
            return;
        }
        let score = |sums: Sums| {
            if self.is_bounded {
                self.objective.bounded_score(Bounded { sums, ..self.node })
            } else {
                self.objective.score(sums)
            }
        };
        let gain = score(left) + score(right) - self.parent;
        // A gain of less than 1e-9 is rounding.
        if gain > self.best.map_or(self.objective.params.gamma.max(1e-9), |best| best.gain) {
            // Nothing was missing here: a missing value will follow the larger child.
            let default_left = if self.missing.is_some() { !missing_right } else { left[1] >= right[1] };
            let (feature, right_codes) = (self.feature, Some(right_codes));
            self.best = Some(Candidate { gain, feature, bin, right_codes, default_left, left, right });
        }
    }
}

fn plus(a: Sums, b: Sums) -> Sums {
    [a[0] + b[0], a[1] + b[1]]
}

#[cfg(test)]
mod tests {
    use linfa::ParamGuard as _;
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::GbdtParams;

    fn total(cells: &[Sums]) -> Bounded {
        Bounded::free(cells.iter().copied().fold([0.0; 2], plus))
    }

    proptest! {
        /// No way to part the categories, missing ones on either side, gains more than the one found.
        #[test]
        fn the_best_of_all_partitions(cells in prop::collection::vec((-40i8..40, 0u8..20), 3..9)) {
            let cells: Vec<Sums> = cells.iter().map(|(g, h)| [f64::from(*g) * f64::from(u8::from(*h > 0)), f64::from(*h)]).collect();
            let params = GbdtParams::new().min_child_weight(0.0).lambda(0.0).max_cat_to_onehot(0).check().unwrap();
            let objective = Objective { params: &params };
            let node = total(&cells);
            prop_assume!(node.sums[1] > 0.0);
            let mut most: Option<f64> = None;
            for set in 1..(1u32 << cells.len()) - 1 {
                let right = (0..cells.len()).filter(|at| set >> at & 1 == 1).map(|at| cells[at]).fold([0.0; 2], plus);
                let left = [node.sums[0] - right[0], node.sums[1] - right[1]];
                if left[1] > 0.0 && right[1] > 0.0 {
                    let gain = objective.score(left) + objective.score(right) - objective.score(node.sums);
                    most = Some(most.map_or(gain, |most| most.max(gain)));
                }
            }
            let found = best(objective, 0, &cells, node);
            match most.filter(|most| *most > 1e-6) {
                Some(most) => {
                    let found = found.map_or(0.0, |found| found.gain);
                    prop_assert!((found - most).abs() < 1e-6 * most.max(1.0), "{found} {most}");
                }
                None => prop_assert!(found.is_none_or(|found| found.gain < 1e-5)),
            }
        }
    }

    #[test]
    fn few_categories_are_split_one_against_all_others_and_sets_have_a_limit() {
        let cells = [[-8.0, 4.0], [1.0, 4.0], [8.0, 4.0], [-7.0, 4.0], [0.0, 0.0]];
        let found = |params: GbdtParams| {
            let params = params.min_child_weight(0.0).check().unwrap();
            let best = best(Objective { params: &params }, 0, &cells, total(&cells)).unwrap();
            codes_of(&best.right_codes.unwrap()).collect::<Vec<_>>()
        };
        // In the order of their values (-g): 2, 1, 3, 0.
        assert_eq!(found(GbdtParams::new()), [1, 2]);
        assert_eq!(found(GbdtParams::new().max_cat_to_onehot(5)), [2]);
        assert_eq!(found(GbdtParams::new().max_cat_threshold(1)), [2]);
    }
}
