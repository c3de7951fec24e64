//! Exact Shapley values of a tree ensemble, path-dependent (the absent features are averaged over by the covers of the
//! tree's own nodes).
//!
//! The game of one leaf is a product over the distinct features on its path: a feature that is present contributes 1 or
//! 0 (does the row follow the path?), an absent one the fraction of the training weight that follows it. The Shapley
//! value of a product game is the integral of its multilinear extension (Owen 1972); the integrand is a polynomial of
//! degree `features on the path - 1`, so a Gauss-Legendre rule with half as many points gives it exactly. The values are
//! those of TreeSHAP (Lundberg, Erion, Lee 2018), the way to them is that of Quadrature-TreeSHAP (Wettenstein, Mitchell,
//! Yu 2026). All sums are `f64`.

mod batch;
mod groups;
mod interactions;

use self::groups::{Group, Paths};
use super::{
    category::Passing,
    model::GbdtModel,
    tree::{Node, Tree},
};
use crate::math::gauss_legendre;

/// One distinct feature on the way to a leaf, all its conditions merged.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    feature: u32,
    /// The row follows the path when `low <= value < high` …
    low: f32,
    high: f32,
    /// … where categories are asked for, when it is one of these …
    categories: Option<Box<Passing>>,
    /// … or when the value is missing and this is true.
    missing: bool,
    /// Fraction of the training weight that follows the path.
    fraction: f64,
}

impl Step {
    /// Of the left side of a split alone.
    fn of(node: &Node) -> Self {
        let mut step = Self::any(node.feature);
        step.narrow(node, true);
        step
    }

    /// What every row follows.
    fn any(feature: u32) -> Self {
        let (low, high) = (f32::NEG_INFINITY, f32::INFINITY);
        Self { feature, low, high, categories: None, missing: true, fraction: 1.0 }
    }

    /// One more split on the way, and the side of it that the way goes on.
    fn narrow(&mut self, node: &Node, is_left: bool) {
        self.missing &= node.default_left == is_left;
        if let Some(right) = &node.categories {
            self.categories.get_or_insert_default().and(right, is_left);
        } else if is_left {
            self.high = self.high.min(node.threshold);
        } else {
            self.low = self.low.max(node.threshold);
        }
    }

    fn follows(&self, row: &[f32]) -> bool {
        self.holds(row.get(self.feature as usize).copied())
    }

    fn holds(&self, value: Option<f32>) -> bool {
        match value {
            Some(value) if !value.is_nan() => match &self.categories {
                None => self.low <= value && (value < self.high || self.high == f32::INFINITY),
                Some(categories) => categories.holds(value),
            },
            _ => self.missing,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Path {
    value: f64,
    steps: std::ops::Range<usize>,
}

/// Explains rows of one model; built once per model.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeShap {
    features: usize,
    base: f64,
    steps: Vec<Step>,
    paths: Vec<Path>,
    rule: Vec<(f64, f64)>,
    /// The same.
    points: Vec<Points>,
    longest: usize,
    /// All paths, by what is explained together; and those that are too long for that.
    groups: Vec<Group>,
    long: Vec<usize>,
}

impl TreeShap {
    /// Prepares the leaf paths of `model`.
    #[must_use]
    pub fn new(model: &GbdtModel) -> Self {
        let mut shap = Self {
            features: model.features,
            base: model.base_margin(),
            steps: Vec::new(),
            paths: Vec::new(),
            rule: Vec::new(),
            points: Vec::new(),
            longest: 0,
            groups: Vec::new(),
            long: Vec::new(),
        };
        for tree in &model.trees {
            shap.add(tree);
        }
        shap.rule = gauss_legendre(shap.longest.div_ceil(2));
        shap.points = shap.rule.chunks(TOGETHER).map(Points::of).collect();
        shap
    }

    fn add(&mut self, tree: &Tree) {
        let mut of_leaf = vec![None; tree.nodes().len()];
        // Depth-first with explicit stack: a stored tree may be deeper than the call stack allows.
        let mut stack: Vec<(usize, Vec<Step>)> = vec![(0, Vec::new())];
        while let Some((index, steps)) = stack.pop() {
            let node = &tree.nodes()[index];
            let Some((left, right)) = node.children() else {
                let value = f64::from(node.value);
                self.base += value * steps.iter().map(|step| step.fraction).product::<f64>();
                if !steps.is_empty() && value != 0.0 {
                    self.longest = self.longest.max(steps.len());
                    let first = self.steps.len();
                    self.steps.extend(steps);
                    of_leaf[index] = Some(self.paths.len());
                    self.paths.push(Path { value, steps: first..self.steps.len() });
                }
                continue;
            };
            for (child, is_left) in [(right, false), (left, true)] {
                let cover = f64::from(node.cover);
                // A file may hold nodes that no training row reached.
                let fraction = if cover > 0.0 { f64::from(tree.nodes()[child].cover) / cover } else { 0.5 };
                let mut steps = steps.clone();
                let at = match steps.iter().position(|step| step.feature == node.feature) {
                    Some(at) => at,
                    None => {
                        steps.push(Step::any(node.feature));
                        steps.len() - 1
                    }
                };
                steps[at].fraction *= fraction;
                steps[at].narrow(node, is_left);
                stack.push((child, steps));
            }
        }
        Paths { tree, of_leaf }.add_groups(self);
    }

    /// Expected margin over the training data, by cover: what the contributions are added to.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.base
    }

    /// Contribution of each column of `row` to the margin (log-odds). Together with [`base`](Self::base) they sum to
    /// the margin. NaN is missing.
    #[must_use]
    pub fn contributions(&self, row: &[f32]) -> Vec<f64> {
        let mut out = vec![0.0; self.features];
        let mut follows = vec![false; self.longest];
        let mut scratch = Scratch::new(self.longest);
        for path in &self.paths {
            let steps = &self.steps[path.steps.clone()];
            for (slot, step) in follows.iter_mut().zip(steps) {
                *slot = step.follows(row);
            }
            self.share(path, &follows, &mut scratch);
            add(&mut out, steps, &scratch.shares);
        }
        out
    }

    /// Shapley values of the game of one leaf, by step of its path: the product of all factors, times what a step has in place
    /// of its own. Of a step that the row does not follow this is `-fraction / ((1 - q) * fraction)`, whatever the fraction.
    fn share(&self, path: &Path, follows: &[bool], scratch: &mut Scratch) {
        let steps = &self.steps[path.steps.clone()];
        let Scratch { shares, factors } = scratch;
        shares.iter_mut().take(steps.len()).for_each(|share| *share = 0.0);
        for points in &self.points {
            let mut product = points.weight.map(|weight| path.value * weight);
            for ((factor, step), follows) in factors.iter_mut().zip(steps).zip(follows) {
                let present = f64::from(u8::from(*follows));
                for lane in 0..TOGETHER {
                    factor[lane] = points.q[lane] * present + (1.0 - points.q[lane]) * step.fraction;
                    product[lane] *= factor[lane];
                }
            }
            let unfollowed: f64 = (0..TOGETHER).map(|lane| -product[lane] / (1.0 - points.q[lane])).sum();
            for (((share, factor), step), follows) in shares.iter_mut().zip(factors.iter()).zip(steps).zip(follows) {
                *share += if *follows {
                    (0..TOGETHER).map(|lane| product[lane] / factor[lane]).sum::<f64>() * (1.0 - step.fraction)
                } else {
                    unfollowed
                };
            }
        }
    }
}

/// Points of the rule that are computed with side by side: enough for paths of up to eight steps.
const TOGETHER: usize = 4;

/// Some points of the rule; those that are too many weigh nothing.
#[derive(Debug, Clone, PartialEq)]
struct Points {
    q: [f64; TOGETHER],
    weight: [f64; TOGETHER],
}

impl Points {
    fn of(points: &[(f64, f64)]) -> Self {
        let of = |lane: usize| points.get(lane).copied().unwrap_or((0.5, 0.0));
        Self { q: std::array::from_fn(|lane| of(lane).0), weight: std::array::from_fn(|lane| of(lane).1) }
    }
}

struct Scratch {
    shares: Vec<f64>,
    /// Of each step, by point.
    factors: Vec<[f64; TOGETHER]>,
}

impl Scratch {
    fn new(longest: usize) -> Self {
        Self { shares: vec![0.0; longest], factors: vec![[0.0; TOGETHER]; longest] }
    }
}

fn add(out: &mut [f64], steps: &[Step], shares: &[f64]) {
    for (step, share) in steps.iter().zip(shares) {
        if let Some(slot) = out.get_mut(step.feature as usize) {
            *slot += share;
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::tree::{Node, SplitRule};

    /// Expected value of the tree when only the features in `known` (a bit set) are known, by cover.
    pub(super) fn conditional(tree: &Tree, index: usize, row: &[f32], known: u32) -> f64 {
        let node = &tree.nodes()[index];
        let Some((left, right)) = node.children() else { return f64::from(node.value) };
        if known & (1 << node.feature) != 0 {
            let next = if node.goes_left(row[node.feature as usize]) { left } else { right };
            return conditional(tree, next, row, known);
        }
        [left, right]
            .iter()
            .map(|&child| {
                f64::from(tree.nodes()[child].cover) / f64::from(node.cover) * conditional(tree, child, row, known)
            })
            .sum()
    }

    /// Shapley values by their definition: the weighted sum over all subsets.
    fn brute_force(model: &GbdtModel, row: &[f32]) -> Vec<f64> {
        let m = model.features;
        let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
        let value = |known: u32| model.trees.iter().map(|tree| conditional(tree, 0, row, known)).sum::<f64>();
        (0..m)
            .map(|i| {
                (0..1u32 << m)
                    .filter(|set| set & (1 << i) == 0)
                    .map(|set| {
                        let size = set.count_ones() as usize;
                        let weight = factorial(size) * factorial(m - size - 1) / factorial(m);
                        weight * (value(set | 1 << i) - value(set))
                    })
                    .sum()
            })
            .collect()
    }

    pub(super) const FEATURES: usize = 6;

    pub(super) fn grow(choices: &[(u8, i8, bool, u8)], values: &[i8]) -> Tree {
        let mut tree = Tree::stump(0.0, 256.0);
        let mut leaves = vec![0usize];
        for (i, &(feature, threshold, default_left, share)) in choices.iter().enumerate() {
            let at = leaves.remove(i % leaves.len());
            let cover = tree.nodes()[at].cover;
            let left = cover * (f32::from(share % 7) + 1.0) / 8.0;
            let leaf = |j: usize, cover| Node::leaf(f32::from(values[(2 * i + j) % values.len()]) / 8.0, cover);
            let feature = u32::from(feature) % FEATURES as u32;
            // The last two features have categories.
            let categories = (feature >= 4).then(|| (0..8).filter(|code| threshold >> code & 1 == 1).collect());
            let rule =
                SplitRule { feature, threshold: f32::from(threshold) / 16.0, categories, default_left, gain: 1.0 };
            let (l, r) = tree.split(at, rule, leaf(0, left), leaf(1, cover - left));
            leaves.extend([l, r]);
        }
        tree
    }

    proptest! {
        #[test]
        fn equals_the_definition_and_sums_to_the_margin(
            choices in prop::collection::vec((any::<u8>(), any::<i8>(), any::<bool>(), any::<u8>()), 1..14),
            values in prop::collection::vec(any::<i8>(), 4..20),
            row in prop::collection::vec(prop::option::of(-8.0f32..8.0), FEATURES),
        ) {
            let row: Vec<f32> = row.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect();
            let half = choices.len() / 2;
            let trees = vec![grow(&choices, &values), grow(&choices[half..], &values)];
            let model = GbdtModel { features: FEATURES, base_score: 0.3, trees };
            let shap = TreeShap::new(&model);
            let contributions = shap.contributions(&row);
            let mut other = row.clone();
            other.rotate_left(1);
            let matrix = Array2::from_shape_vec((2, FEATURES), [row.clone(), other.clone()].concat()).unwrap();
            for (together, row) in shap.contributions_of_chunk(matrix.view()).iter().zip([&row, &other]) {
                for (together, alone) in together.iter().zip(shap.contributions(row)) {
                    prop_assert!((together - alone).abs() < 1e-10, "{together} {alone}");
                }
            }
            for (fast, slow) in contributions.iter().zip(brute_force(&model, &row)) {
                prop_assert!((fast - slow).abs() < 1e-10, "{fast} {slow}");
            }
            let sum = shap.base() + contributions.iter().sum::<f64>();
            prop_assert!((sum - model.margin(&row)).abs() < 1e-9);
        }
    }

    #[test]
    fn worked_example() {
        // One split on column 0 at 0.5: a quarter of the weight is below, with value -2, the rest has value 2.
        // Expected: -2/4 + 2*3/4 = 1. A row at 0 has -2, so column 0 contributes -3.
        let mut tree = Tree::stump(0.0, 4.0);
        let rule = SplitRule { feature: 0, threshold: 0.5, categories: None, default_left: false, gain: 1.0 };
        tree.split(0, rule, Node::leaf(-2.0, 1.0), Node::leaf(2.0, 3.0));
        let shap = TreeShap::new(&GbdtModel { features: 2, base_score: 0.5, trees: vec![tree] });
        assert_eq!(shap.base(), 1.0);
        assert_eq!(shap.contributions(&[0.0, 0.0]), vec![-3.0, 0.0]);
        assert_eq!(shap.contributions(&[f32::NAN, 0.0]), vec![1.0, 0.0]);
    }
}
