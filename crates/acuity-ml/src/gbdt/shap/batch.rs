//! Contributions of many rows together: group by group of leaves, and for each condition of it all rows of a column at once.
//!
//! What a group adds depends only on which of its conditions a row meets, and there are few such patterns: each is computed
//! once for many rows (the idea of Fast TreeSHAP v2, Yang 2021). Rows lie column by column, so that a condition reads one
//! column and a feature adds to one, both of which stay in the fast caches.

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use super::{
    Path, Scratch, Step, TreeShap,
    groups::{CONDITIONS, Group},
};

/// Rows explained together: a column of them fits into the first cache.
const ROWS_TOGETHER: usize = 2048;
/// Fewer rows than this are explained one by one.
const FEW: usize = 64;

/// As many as the conditions of a group make.
const PATTERNS: usize = 1 << CONDITIONS;

impl Step {
    /// Notes which rows follow it, as one more bit of each pattern. `column` has its values, or nothing where rows have no such
    /// column.
    fn note(&self, column: Option<&[f32]>, patterns: &mut [u8]) {
        let Some(column) = column else {
            patterns.iter_mut().for_each(|pattern| *pattern = *pattern << 1 | u8::from(self.missing));
            return;
        };
        let rows = patterns.iter_mut().zip(column);
        if let Some(categories) = &self.categories {
            rows.for_each(|(pattern, value)| {
                let follows = if value.is_nan() { self.missing } else { categories.holds(*value) };
                *pattern = *pattern << 1 | u8::from(follows);
            });
            return;
        }
        // No branches, so that several rows go through at once.
        let (low, high, is_bounded) = (self.low, self.high, self.high < f32::INFINITY);
        rows.for_each(|(pattern, &value)| {
            let inside = (value >= low) & !((value >= high) & is_bounded);
            let follows = inside | (value.is_nan() & self.missing);
            *pattern = *pattern << 1 | u8::from(follows);
        });
    }
}

impl TreeShap {
    /// Contributions of each row of a matrix, on all threads; the same as [`contributions`](Self::contributions) but for the
    /// order in which leaves are added, so that the last digits may differ.
    #[must_use]
    pub fn contributions_of(&self, x: ArrayView2<'_, f32>) -> Vec<Vec<f64>> {
        // Groups compute what any row may ask of them, which few rows are not worth.
        if x.nrows() < FEW {
            let rows: Vec<Vec<f32>> = x.rows().into_iter().map(|row| row.to_vec()).collect();
            return rows.par_iter().map(|row| self.contributions(row)).collect();
        }
        // Few rows are shared out evenly.
        let together = x.nrows().div_ceil(rayon::current_num_threads().max(1)).clamp(1, ROWS_TOGETHER);
        let chunks: Vec<_> = x.axis_chunks_iter(Axis(0), together).collect();
        chunks.into_par_iter().flat_map_iter(|rows| self.contributions_of_chunk(rows)).collect()
    }

    pub(super) fn contributions_of_chunk(&self, x: ArrayView2<'_, f32>) -> Vec<Vec<f64>> {
        let rows = x.nrows();
        let columns = x.t().as_standard_layout().into_owned();
        let column =
            |step: &Step| columns.as_slice().and_then(|all| all.get(step.feature as usize * rows..)?.get(..rows));
        let mut out = vec![0.0; self.features * rows];
        let mut patterns = vec![0u8; rows];
        let mut shares = Shares::new();
        for group in &self.groups {
            patterns.fill(0);
            group.conditions.iter().for_each(|condition| condition.note(column(condition), &mut patterns));
            shares.compute(self, group);
            for (feature, of_pattern) in group.features.iter().zip(&shares.of_group) {
                let Some(out) = out.get_mut(*feature as usize * rows..) else { continue };
                for (slot, pattern) in out.iter_mut().zip(&patterns) {
                    *slot += of_pattern[usize::from(*pattern)];
                }
            }
        }
        self.add_long(x, &mut out);
        (0..rows).map(|row| (0..self.features).map(|feature| out[feature * rows + row]).collect()).collect()
    }

    /// Paths of more patterns than are remembered, row by row.
    fn add_long(&self, x: ArrayView2<'_, f32>, out: &mut [f64]) {
        let (mut follows, mut scratch) = (vec![false; self.longest], Scratch::new(self.longest));
        for path in self.long.iter().map(|path| &self.paths[*path]) {
            let steps = &self.steps[path.steps.clone()];
            for (row, values) in x.rows().into_iter().enumerate() {
                for (slot, step) in follows.iter_mut().zip(steps) {
                    *slot = step.holds(values.get(step.feature as usize).copied());
                }
                self.share(path, &follows, &mut scratch);
                for (step, share) in steps.iter().zip(&scratch.shares) {
                    if let Some(slot) = out.get_mut(step.feature as usize * x.nrows() + row) {
                        *slot += share;
                    }
                }
            }
        }
    }
}

/// What the features of a group add, by pattern.
struct Shares {
    of_group: Vec<[f64; PATTERNS]>,
    /// What the steps of one leaf add by the pattern of its own steps, the first of which is the lowest bit.
    of_leaf: Vec<[f64; PATTERNS]>,
    products: [f64; PATTERNS],
    /// The pattern of a leaf by that of its group.
    own: [u8; PATTERNS],
}

impl Shares {
    fn new() -> Self {
        let tables = || vec![[0.0; PATTERNS]; CONDITIONS];
        Self { of_group: tables(), of_leaf: tables(), products: [0.0; PATTERNS], own: [0; PATTERNS] }
    }

    fn compute(&mut self, shap: &TreeShap, group: &Group) {
        let patterns = 1 << group.conditions.len();
        self.of_group.iter_mut().take(group.features.len()).for_each(|table| table[..patterns].fill(0.0));
        for leaf in &group.leaves {
            self.compute_leaf(shap, &shap.paths[leaf.path]);
            self.own[..patterns].fill(0);
            for (at, (_, bits, met)) in leaf.steps.iter().enumerate() {
                for (pattern, own) in self.own[..patterns].iter_mut().enumerate() {
                    *own |= u8::from(pattern as u8 & bits == *met) << at;
                }
            }
            for ((slot, ..), of_leaf) in leaf.steps.iter().zip(&self.of_leaf) {
                for (sum, own) in self.of_group[*slot][..patterns].iter_mut().zip(&self.own) {
                    *sum += of_leaf[usize::from(*own)];
                }
            }
        }
    }

    /// All patterns of one leaf, as [`TreeShap::share`] has one of them.
    fn compute_leaf(&mut self, shap: &TreeShap, path: &Path) {
        let steps = &shap.steps[path.steps.clone()];
        let patterns = 1 << steps.len();
        self.of_leaf.iter_mut().take(steps.len()).for_each(|table| table[..patterns].fill(0.0));
        for &(q, weight) in &shap.rule {
            self.products[0] = path.value * weight;
            for (at, step) in steps.iter().enumerate() {
                let absent = (1.0 - q) * step.fraction;
                let (without, with) = self.products[..2 << at].split_at_mut(1 << at);
                for (without, with) in without.iter_mut().zip(with) {
                    (*with, *without) = (*without * (q + absent), *without * absent);
                }
            }
            for (at, (step, table)) in steps.iter().zip(&mut self.of_leaf).enumerate() {
                let instead = [-1.0 / (1.0 - q), (1.0 - step.fraction) / (q + (1.0 - q) * step.fraction)];
                let runs =
                    table[..patterns].chunks_exact_mut(1 << at).zip(self.products[..patterns].chunks_exact(1 << at));
                for (run, (table, products)) in runs.enumerate() {
                    let instead = instead[run % 2];
                    table.iter_mut().zip(products).for_each(|(share, product)| *share += product * instead);
                }
            }
        }
    }
}
