//! One decision tree of linfa, or many of random rows and columns (bagging, Breiman 1996): what boosting has to beat.
//!
//! The trees are grown by linfa-trees and kept as those of the booster are, so that a baseline is explained, stored,
//! exported and served in the same way. A leaf says the log-odds of its training rows, shrunk towards those of all; a forest
//! says the mean of its trees. The bootstrap is this module's and not that of linfa-ensemble, which forgets weights and
//! panics where a tree cannot be grown.

use std::collections::VecDeque;

use linfa::{
    dataset::{AsSingleTargets, DatasetBase},
    traits::Fit,
};
use linfa_trees::{DecisionTree, TreeNode};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::{
    error::{Error, Result},
    gbdt::{
        GbdtModel, Node, SplitRule, Tree,
        check::{check, positives},
    },
    math::quantile,
};

/// Decision trees for a binary outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaggedTrees {
    /// How many. One is grown from all rows and columns as they are; several from rows drawn with replacement, each with its
    /// own part of the columns.
    pub trees: usize,
    /// Questions from the root to a leaf, at most.
    pub max_depth: usize,
    /// Training rows of a leaf, at least, whatever they weigh; of a forest all rows count, also those that the tree did not draw.
    pub min_leaf: usize,
    /// The part of the columns that each of several trees has, above 0 and at most 1.
    pub columns: f64,
    /// What a row with the outcome weighs; one without weighs 1.
    pub positive_weight: f64,
    /// Seed of rows and columns.
    pub seed: u64,
}

/// Rows of the whole, at its odds, that each leaf is taken to have besides its own.
const PRIOR: f64 = 5.0;

impl BaggedTrees {
    /// One tree.
    #[must_use]
    pub fn one() -> Self {
        Self { trees: 1, max_depth: 4, min_leaf: 20, columns: 1.0, positive_weight: 1.0, seed: crate::DEFAULT_SEED }
    }

    /// A forest of fifty.
    #[must_use]
    pub fn forest() -> Self {
        Self { trees: 50, max_depth: 8, min_leaf: 5, columns: 0.3, ..Self::one() }
    }

    fn check(&self) -> Result<()> {
        let checks: [(&'static str, String, bool, &'static str); 5] = [
            ("trees", self.trees.to_string(), (1..=10_000).contains(&self.trees), "1 to 10000 trees are possible"),
            (
                "max_depth",
                self.max_depth.to_string(),
                (1..=30).contains(&self.max_depth),
                "1 to 30 questions are possible",
            ),
            ("min_leaf", self.min_leaf.to_string(), self.min_leaf > 0, "a leaf needs a row"),
            (
                "columns",
                self.columns.to_string(),
                self.columns > 0.0 && self.columns <= 1.0,
                "it must be above 0 and at most 1",
            ),
            (
                "positive_weight",
                self.positive_weight.to_string(),
                self.positive_weight > 0.0 && self.positive_weight.is_finite(),
                "it must be a number above 0",
            ),
        ];
        match checks.into_iter().find(|(_, _, fine, _)| !fine) {
            Some((option, value, _, expected)) => Err(Error::InvalidOption { option, value, expected }),
            None => Ok(()),
        }
    }

    /// As `fit`, of columns some of which hold codes of categories: a question about those is whether a value is one of them.
    ///
    /// # Errors
    /// As `fit`, or a value is no code of a category; `categorical` marks each column, or is empty.
    pub fn fit_categories(&self, x: ArrayView2<'_, f32>, y: &[bool], categorical: &[bool]) -> Result<GbdtModel> {
        check(x, y, categorical)?;
        positives(y)?;
        self.check()?;
        let rows = Rows::new(x, y, self.positive_weight, categorical);
        let trees = (0..self.trees).into_par_iter().map(|number| self.grow(&rows, number)).collect::<Result<_>>()?;
        Ok(GbdtModel { features: x.ncols(), base_score: 0.5, trees })
    }

    /// Tree `number` of rows without missing values.
    fn grow(&self, rows: &Rows<'_>, number: usize) -> Result<Tree> {
        let (n, width) = rows.filled.dim();
        let mut columns: Vec<usize> = (0..width).collect();
        let mut times = vec![1.0_f32; n];
        if self.trees > 1 {
            let mut rng = ChaCha8Rng::seed_from_u64(self.seed ^ ((number as u64) << 32));
            columns.shuffle(&mut rng);
            columns.truncate(((self.columns * width as f64).ceil() as usize).clamp(1, width));
            columns.sort_unstable();
            times.fill(0.0);
            (0..n).for_each(|_| times[rng.random_range(0..n)] += 1.0);
        }
        let drawn: Vec<usize> = (0..n).filter(|&row| times[row] > 0.0).collect();
        let labels: Array1<bool> = drawn.iter().map(|&row| rows.y[row]).collect();
        let weights: Array1<f32> = drawn.iter().map(|&row| times[row] * rows.growing_weight(row) as f32).collect();
        let x = Array2::from_shape_fn((drawn.len(), columns.len()), |(i, j)| rows.filled[(drawn[i], columns[j])]);
        // linfa-trees knows sums of weights only. Rows are counted below, and a question that leaves too few on one side is
        // not asked.
        let lightest = self.min_leaf as f32;
        let tree = DecisionTree::params()
            .max_depth(Some(self.max_depth))
            .min_weight_split(2.0 * lightest)
            .min_weight_leaf(lightest)
            .fit(&DatasetBase::new(x, labels).with_weights(weights))?;
        let all: Vec<usize> = (0..n).collect();
        let mut out = Tree::stump(rows.leaf(&all, self.trees), all.len() as f32);
        // Level by level, as files number the nodes: a model is the same after a round through its file.
        let mut open = VecDeque::from([(tree.root_node(), 0, all)]);
        while let Some((node, at, inside)) = open.pop_front() {
            let Some([below, above]) = sides(node) else { continue };
            let (column, threshold, gain) = node.split();
            let (column, threshold) = (columns[column], threshold as f32);
            let goes_left = |row: &usize| (rows.filled[(*row, column)] as f32) < threshold;
            let (left, right): (Vec<usize>, Vec<usize>) = inside.into_iter().partition(goes_left);
            if left.len().min(right.len()) < self.min_leaf {
                continue;
            }
            let Asked { feature, category } = rows.asked[column];
            let rule = SplitRule {
                feature: feature as u32,
                threshold: if category.is_none() { threshold } else { 0.0 },
                // Its indicator is below the threshold for all others.
                categories: category.map(|code| [code].into_iter().collect()),
                // Where the median is that stood for what was missing; of a missing category every indicator is 0.
                default_left: category.is_some() || (rows.medians[column] as f32) < threshold,
                gain: gain as f32,
            };
            let leaf = |rows_of: &[usize]| Node::leaf(rows.leaf(rows_of, self.trees), rows_of.len() as f32);
            let (first, second) = out.split(at, rule, leaf(&left), leaf(&right));
            open.push_back((below, first, left));
            open.push_back((above, second, right));
        }
        Ok(out)
    }
}

impl<D: Data<Elem = f32>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, Error> for BaggedTrees {
    type Object = GbdtModel;

    /// Fits to rows by features of finite values or NaN (missing, which takes the median), and one outcome a row.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<GbdtModel> {
        let y: Vec<bool> = dataset.targets().as_single_targets().iter().copied().collect();
        self.fit_categories(dataset.records().view(), &y, &[])
    }
}

/// What trees are grown from.
struct Rows<'a> {
    /// With the median for what is missing; of a feature with categories the indicator of each.
    filled: Array2<f64>,
    /// By column, what it asks.
    asked: Vec<Asked>,
    medians: Vec<f64>,
    y: &'a [bool],
    positive_weight: f64,
    /// How many have the outcome, and their weighted share.
    with: f64,
    share: f64,
}

/// What a column that a tree is grown from is about.
#[derive(Debug, Clone, Copy)]
struct Asked {
    feature: usize,
    /// Whether a value is this one.
    category: Option<u32>,
}

/// The columns that trees are grown from.
fn asked(x: ArrayView2<'_, f32>, categorical: &[bool]) -> Vec<Asked> {
    let of = |feature: usize| {
        let codes = categorical.get(feature).copied().unwrap_or(false).then(|| {
            let last = x.column(feature).iter().copied().filter(|code| !code.is_nan()).fold(0.0, f32::max);
            0..=last as u32
        });
        let categories: Vec<Option<u32>> = codes.map_or_else(|| vec![None], |codes| codes.map(Some).collect());
        categories.into_iter().map(move |category| Asked { feature, category })
    };
    (0..x.ncols()).flat_map(of).collect()
}

impl<'a> Rows<'a> {
    fn new(x: ArrayView2<'_, f32>, y: &'a [bool], positive_weight: f64, categorical: &[bool]) -> Self {
        let asked = asked(x, categorical);
        let mut filled = Array2::from_shape_fn((x.nrows(), asked.len()), |(row, column)| {
            let value = f64::from(x[(row, asked[column].feature)]);
            asked[column].category.map_or(value, |code| f64::from(u8::from(value == f64::from(code))))
        });
        let medians = filled
            .columns_mut()
            .into_iter()
            .map(|mut column| {
                let mut known: Vec<f64> = column.iter().copied().filter(|value| !value.is_nan()).collect();
                known.sort_by(f64::total_cmp);
                let median = quantile(&known, 0.5).unwrap_or(0.0);
                column.mapv_inplace(|value| if value.is_nan() { median } else { value });
                median
            })
            .collect();
        let with = y.iter().filter(|y| **y).count() as f64;
        let share = positive_weight * with / (positive_weight * with + y.len() as f64 - with);
        Self { filled, asked, medians, y, positive_weight, with, share }
    }

    /// What a row weighs for linfa-trees, 1 on average: both outcomes together the same, since it takes back a question whose
    /// answers have the same outcome for the more frequent one, which of a rare outcome all would have. What a leaf says is
    /// computed by [`leaf`](Self::leaf).
    ///
    /// It counts in a map without order: a leaf with as much of either outcome would be one thing in one run and another in the
    /// next, so one of them weighs a trifle more: by a prime, which no fewer rows can make up for.
    fn growing_weight(&self, row: usize) -> f64 {
        let half = self.y.len() as f64 / 2.0;
        if self.y[row] { half / self.with } else { half / (self.y.len() as f64 - self.with) * (65_537.0 / 65_536.0) }
    }

    fn weight(&self, row: usize) -> f64 {
        if self.y[row] { self.positive_weight } else { 1.0 }
    }

    /// What a leaf of `rows` adds to the log-odds in a forest of so many trees.
    fn leaf(&self, rows: &[usize], trees: usize) -> f32 {
        let sum = |of: &dyn Fn(usize) -> f64| rows.iter().map(|&row| of(row)).sum::<f64>();
        let with = sum(&|row| if self.y[row] { self.weight(row) } else { 0.0 });
        let share = (with + PRIOR * self.share) / (sum(&|row| self.weight(row)) + PRIOR);
        ((share / (1.0 - share)).ln() / trees as f64) as f32
    }
}

/// Where rows below the node's threshold go, and where the others; `None` at a leaf.
fn sides(node: &TreeNode<f64, bool>) -> Option<[&TreeNode<f64, bool>; 2]> {
    let children = node.children();
    Some([children.first()?.as_deref()?, children.get(1)?.as_deref()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two steps that only both together make an outcome likely; one column of noise, and holes.
    fn rows(n: usize) -> (Array2<f32>, Vec<bool>) {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut x = Array2::from_shape_fn((n, 3), |_| rng.random::<f32>());
        let y =
            x.rows().into_iter().map(|row| rng.random::<f64>() < if row[0] > 0.5 && row[1] > 0.7 { 0.8 } else { 0.1 });
        let y = y.collect();
        x.mapv_inplace(|value| if rng.random::<f64>() < 0.05 { f32::NAN } else { value });
        (x, y)
    }

    fn fit(trees: &BaggedTrees, x: &Array2<f32>, y: &[bool]) -> GbdtModel {
        trees.fit(&DatasetBase::new(x.view(), Array1::from_vec(y.to_vec()))).unwrap()
    }

    #[test]
    fn both_find_what_two_values_do_together() {
        let (x, y) = rows(2000);
        for trees in [BaggedTrees::one(), BaggedTrees { trees: 30, columns: 0.7, ..BaggedTrees::forest() }] {
            let model = fit(&trees, &x, &y);
            let risk = |a: f32, b: f32| model.probability(&[a, b, 0.5]);
            assert!(risk(0.8, 0.9) > 0.5, "{}", risk(0.8, 0.9));
            assert!([risk(0.2, 0.9), risk(0.8, 0.2), risk(0.2, 0.2)].iter().all(|risk| *risk < 0.25));
            // A value that is missing is taken for the median, about a half: the first step is between.
            assert!(model.probability(&[0.9, f32::NAN, 0.5]) < 0.25);
            assert!(model.trees.iter().all(|tree| tree.depth() <= trees.max_depth));
            let mean = x.rows().into_iter().map(|row| model.probability(&row.to_vec())).sum::<f64>() / 2000.0;
            let observed = y.iter().filter(|y| **y).count() as f64 / 2000.0;
            assert!((mean - observed).abs() < 0.04, "{mean} {observed}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_forest_whatever_the_threads() {
        let (x, y) = rows(300);
        let forest = BaggedTrees { trees: 12, ..BaggedTrees::forest() };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(pool.install(|| fit(&forest, &x, &y)), fit(&forest, &x, &y));
        assert_ne!(fit(&BaggedTrees { seed: 2, ..forest }, &x, &y), fit(&forest, &x, &y));
    }

    #[test]
    fn a_leaf_has_its_rows_whatever_they_weigh() {
        let (x, y) = rows(600);
        for (positive_weight, trees) in [(1.0, 1), (12.0, 1), (12.0, 8)] {
            let trees = BaggedTrees { trees, max_depth: 8, positive_weight, ..BaggedTrees::one() };
            let model = fit(&trees, &x, &y);
            let leaves = model.trees.iter().flat_map(|tree| tree.nodes()).filter(|node| node.children().is_none());
            let fewest = leaves.map(|leaf| leaf.cover).fold(f32::MAX, f32::min);
            assert!(fewest >= 20.0, "{positive_weight}: {fewest}");
            assert!(model.trees.iter().any(|tree| tree.depth() > 0));
        }
    }

    /// Of thirty in a thousand rows no leaf has more with the outcome than without.
    #[test]
    fn a_rare_outcome_is_asked_for_too() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let x = Array2::from_shape_fn((6000, 3), |_| rng.random::<f32>());
        let y: Vec<bool> =
            x.rows().into_iter().map(|row| rng.random::<f64>() < if row[1] > 0.8 { 0.1 } else { 0.01 }).collect();
        let model = fit(&BaggedTrees::one(), &x, &y);
        assert_eq!(model.trees[0].nodes()[0].feature, 1);
        let risk = |value: f32| model.probability(&[0.5, value, 0.5]);
        assert!(risk(0.9) > 0.06 && risk(0.3) < 0.03, "{} {}", risk(0.9), risk(0.3));
    }

    #[test]
    fn what_cannot_be_grown_is_refused() {
        let (x, y) = rows(40);
        let refuse = |trees: BaggedTrees, y: &[bool]| {
            trees.fit(&DatasetBase::new(x.view(), Array1::from_vec(y.to_vec()))).unwrap_err().to_string()
        };
        let messages = [
            refuse(BaggedTrees { trees: 0, ..BaggedTrees::one() }, &y),
            refuse(BaggedTrees { columns: 1.5, ..BaggedTrees::forest() }, &y),
            refuse(BaggedTrees::one(), &[false; 40]),
            BaggedTrees::one().fit_categories(x.view(), &y, &[true, false, false]).unwrap_err().to_string(),
            BaggedTrees::one().fit_categories(x.view(), &y, &[true]).unwrap_err().to_string(),
        ];
        insta::assert_snapshot!(messages.join("\n"), @r"
        option `trees` is 0: 1 to 10000 trees are possible
        option `columns` is 1.5: it must be above 0 and at most 1
        all 40 stays have outcome = 0: a model needs both outcomes. Load more data, or look at the label and at who is kept
        column 0 has categories, and 0.9870423674583435 is no code of one: codes are whole numbers from 0 to 254
        marks of features with categories: expected 3, found 1
        ");
    }
}
